import { GetItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb"

import { MemoryDynamo } from "./MemoryDynamo.ts"

/** A table whose process can be gone right before a write, or right after it. */
export class MortalDynamo extends MemoryDynamo {
  strike: { writes: number; readonly after: boolean } | undefined

  // oxlint-disable-next-line typescript/no-explicit-any -- the overloads are those of the class.
  override async send(command: any): Promise<any> {
    const isWrite = !(command instanceof GetItemCommand || command instanceof QueryCommand)
    if (this.strike === undefined || !isWrite) return super.send(command)
    this.strike.writes -= 1
    if (this.strike.writes > 0) return super.send(command)
    const { after } = this.strike
    this.strike = undefined
    if (after) await super.send(command)
    throw new Error("the process is gone")
  }
}
