import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type CancellationReason,
  DeleteItemCommand,
  type DeleteItemCommandOutput,
  DynamoDBServiceException,
  GetItemCommand,
  type GetItemCommandOutput,
  PutItemCommand,
  type PutItemCommandOutput,
  QueryCommand,
  type QueryCommandOutput,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandOutput,
  UpdateItemCommand,
  type UpdateItemCommandOutput,
} from "@aws-sdk/client-dynamodb"

import type { TableClient, TableCommand } from "../../../src/platform/TableClient.ts"
import { cancelled, conditionFailed, invalid, refusal } from "./Errors.ts"
import { query } from "./Queries.ts"
import { idOfKey } from "./Schema.ts"
import { Store, type Ties } from "./Store.ts"
import type { Attributes } from "./Values.ts"
import { checkOf, deleteOf, putOf, updateOf, type Write } from "./Writes.ts"

const $metadata = {}
type Key = Record<string, AttributeValue>
const given = (item: Attributes | undefined): Key | undefined => (item === undefined ? undefined : { ...item })

const maxParts = 100

const partOf = ({ ConditionCheck, Delete, Put, Update }: TransactWriteItem): Write => {
  const [write, ...more] = [
    ...(ConditionCheck === undefined ? [] : [checkOf(ConditionCheck)]),
    ...(Delete === undefined ? [] : [deleteOf(Delete)]),
    ...(Put === undefined ? [] : [putOf(Put)]),
    ...(Update === undefined ? [] : [updateOf(Update)]),
  ]
  if (write === undefined || more.length > 0)
    throw invalid("TransactItems can only contain one of Check, Put, Update or Delete")
  return write
}

/** What a part of a transaction would make of an item, or why not. */
const tried = (
  { after, check, holds, returnsOnFailure }: Write,
  before: Attributes | undefined,
): { readonly reason: CancellationReason; readonly after?: Attributes | undefined } => {
  try {
    check()
    if (holds(before)) return { reason: { Code: "None" }, after: after(before) }
    const Item = returnsOnFailure ? given(before) : undefined
    return { reason: { Code: "ConditionalCheckFailed", ...(Item === undefined ? {} : { Item }) } }
  } catch (error) {
    if (error instanceof DynamoDBServiceException) return { reason: { Code: "ValidationError" } }
    throw error
  }
}

/**
 * DynamoDB with the one table of `infra/inventory/sitesTable.ts` within this process, as far as the service asks it: no server, no wait.
 * What it does not know it refuses by an error of its own. `test/platform/TableInMemory.test.ts` holds it to DynamoDB Local.
 */
export class MemoryDynamo implements TableClient {
  readonly store: Store

  constructor(ties?: Ties) {
    this.store = new Store(ties)
  }

  send(command: GetItemCommand): Promise<GetItemCommandOutput>
  send(command: BatchGetItemCommand): Promise<BatchGetItemCommandOutput>
  send(command: QueryCommand): Promise<QueryCommandOutput>
  send(command: PutItemCommand): Promise<PutItemCommandOutput>
  send(command: UpdateItemCommand): Promise<UpdateItemCommandOutput>
  send(command: DeleteItemCommand): Promise<DeleteItemCommandOutput>
  send(command: TransactWriteItemsCommand): Promise<TransactWriteItemsCommandOutput>
  async send(command: TableCommand): Promise<{ $metadata: object }> {
    if (this.store.faults.throttles()) throw refusal("ThrottlingException")
    if (command instanceof GetItemCommand) return this.get(command.input.Key)
    if (command instanceof BatchGetItemCommand) return this.getBatch(command.input.RequestItems ?? {})
    if (command instanceof QueryCommand) return { $metadata, ...query(this.store, command.input) }
    if (command instanceof TransactWriteItemsCommand) return this.transact(command.input.TransactItems ?? [])
    if (command instanceof PutItemCommand) return this.write(putOf(command.input))
    if (command instanceof UpdateItemCommand) return this.write(updateOf(command.input))
    return this.write(deleteOf(command.input))
  }

  private get(key: Key | undefined): GetItemCommandOutput {
    const Item = given(this.store.get(idOfKey(key)))
    return { $metadata, ...(Item === undefined ? {} : { Item }) }
  }

  private getBatch(requests: Readonly<Record<string, { Keys: Array<Key> | undefined }>>): BatchGetItemCommandOutput {
    const Responses: Record<string, Array<Key>> = {}
    for (const [name, { Keys = [] }] of Object.entries(requests)) {
      const ids = Keys.map(idOfKey)
      if (ids.length === 0 || ids.length > maxParts) throw invalid("Too many items requested for the BatchGetItem call")
      if (new Set(ids).size < ids.length) throw invalid("Provided list of item keys contains duplicates")
      Responses[name] = ids.map((id) => given(this.store.get(id))).filter((item) => item !== undefined)
    }
    return { $metadata, Responses, UnprocessedKeys: {} }
  }

  private write(write: Write): { $metadata: object; Attributes?: Key } {
    if (this.store.faults.conflicts()) throw refusal("TransactionConflictException")
    const before = this.store.get(write.id)
    write.check()
    if (!write.holds(before)) throw conditionFailed(write.returnsOnFailure ? given(before) : undefined)
    const after = write.after(before)
    this.store.set(write.id, after)
    const told = write.returns === "ALL_OLD" ? before : write.returns === "ALL_NEW" ? after : undefined
    const Attributes = given(told)
    return { $metadata, ...(Attributes === undefined ? {} : { Attributes }) }
  }

  private transact(items: ReadonlyArray<TransactWriteItem>): TransactWriteItemsCommandOutput {
    if (items.length === 0 || items.length > maxParts) throw invalid("Member must have length between 1 and 100")
    const writes = items.map(partOf)
    if (new Set(writes.map(({ id }) => id)).size < writes.length) {
      throw invalid("Transaction request cannot include multiple operations on one item")
    }
    if (this.store.faults.conflicts()) {
      throw cancelled(writes.map((_, at) => ({ Code: at === 0 ? "TransactionConflict" : "None" })))
    }
    const made = writes.map((write) => tried(write, this.store.get(write.id)))
    if (made.some(({ reason }) => reason.Code !== "None")) throw cancelled(made.map(({ reason }) => reason))
    for (const [at, { id }] of writes.entries()) this.store.set(id, made[at]?.after)
    return { $metadata }
  }
}

/** Sends a command of any kind: which one it is says what the answer is like. */
export const sendTo = (client: TableClient, command: TableCommand): Promise<{ $metadata: object }> => {
  if (command instanceof GetItemCommand) return client.send(command)
  if (command instanceof BatchGetItemCommand) return client.send(command)
  if (command instanceof QueryCommand) return client.send(command)
  if (command instanceof PutItemCommand) return client.send(command)
  if (command instanceof UpdateItemCommand) return client.send(command)
  if (command instanceof DeleteItemCommand) return client.send(command)
  return client.send(command)
}
