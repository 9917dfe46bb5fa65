import { Schema } from "effect"

import type { Item } from "../../src/platform/Table.ts"
import { at, type Model } from "./Model.ts"
import type { Items, Message } from "./Outside.ts"

const Payload = Schema.Struct({
  target: Schema.optionalKey(Schema.Struct({ siteId: Schema.String })),
  backupId: Schema.optionalKey(Schema.String),
  sourceBackupId: Schema.optionalKey(Schema.String),
  safetyBackupId: Schema.optionalKey(Schema.String),
  standing: Schema.optionalKey(Schema.NullOr(Schema.Struct({ backupId: Schema.String }))),
})
const OperationItem = Schema.Struct({
  operationId: Schema.String,
  operationType: Schema.String,
  siteId: Schema.String,
  startedBy: Schema.String,
  payload: Payload,
})
type OperationItem = typeof OperationItem.Type
const readOperation = Schema.decodeUnknownSync(OperationItem)
const readMessage = Schema.decodeUnknownSync(
  Schema.fromJsonString(Schema.Struct({ operationId: Schema.String, attempt: Schema.Int })),
)

/** Which of the service's ids are which of the model's numbers. */
export class Numbers {
  readonly sites: Array<string> = []
  readonly operations: Array<OperationItem> = []

  copy(): Numbers {
    const copy = new Numbers()
    copy.sites.push(...this.sites)
    copy.operations.push(...this.operations)
    return copy
  }

  /** Finds out what was made since the last look: of one kind and by one person there is at most one. */
  learn(model: Model, items: Items): void {
    const known = new Set(this.operations.map(({ operationId }) => operationId))
    const fresh = Object.entries(items)
      .filter(([key, item]) => key.includes(" OP#") && !known.has(String(item["operationId"])))
      .map(([, item]) => readOperation(item))
    while (this.operations.length < model.operations.length) {
      const { kind, site, starter, target } = at(model.operations, this.operations.length)
      const found = fresh.findIndex(({ operationType, startedBy }) => operationType === kind && startedBy === starter)
      const [operation] = found === -1 ? [] : fresh.splice(found, 1)
      if (operation === undefined) return
      this.operations.push(operation)
      this.sites[site] ??= operation.siteId
      if (target !== undefined && operation.payload.target !== undefined) {
        this.sites[target] ??= operation.payload.target.siteId
      }
    }
  }

  site(id: unknown): number {
    return this.sites.indexOf(String(id))
  }

  operation(id: unknown): number {
    return this.operations.findIndex(({ operationId }) => operationId === id)
  }

  /** A message as the model has it: `operation/attempt`. */
  message({ body }: Message): { readonly operation: number; readonly attempt: number } {
    const { attempt, operationId } = readMessage(body)
    return { operation: this.operation(operationId), attempt }
  }

  /** The id of a backup of the model's: `operation/part/attempt`. */
  backup(id: string): string {
    const [operation, part, attempt] = id.split("/")
    const payload = this.operations[Number(operation)]?.payload ?? {}
    const ids: Readonly<Record<string, string | undefined>> = {
      source: payload.sourceBackupId,
      standing: payload.standing?.backupId,
      safety: payload.safetyBackupId,
    }
    const first = ids[part ?? ""] ?? payload.backupId ?? "none"
    return attempt === "1" ? first : `${first}-${attempt}`
  }
}

export const text = (item: Item | undefined, name: string): string | undefined => {
  const value = item?.[name]
  return typeof value === "string" ? value : undefined
}
