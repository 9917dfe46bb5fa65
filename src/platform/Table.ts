import {
  type AttributeValue,
  BatchGetItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb"
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { InternalError, Throttled } from "../kernel/HttpErrors.ts"
import { isForLater, isThrottle, isTransactionConflict } from "./AwsErrors.ts"
import { awsSpan } from "./AwsSpan.ts"
import { awsCall, limits, timedCall } from "./Clients.ts"
import { soonAgain } from "./SoonAgain.ts"
import type { TableClient } from "./TableClient.ts"
import { type Parts, TransactionRefused, writesOf } from "./Transaction.ts"

/** An item or a part of one, as plain values. */
export type Item = Readonly<Record<string, unknown>>

/** A write whose condition did not hold. `item` is what stands there, if anything does. */
export class ConditionFailed extends Data.TaggedError("ConditionFailed")<{ readonly item: Item | undefined }> {}

export type TableError = InternalError | Throttled

/** A write that met another's transaction, or a limit within its own: neither a no nor a yes. */
class Conflicted extends Data.TaggedError("Conflicted")<{ readonly cause: unknown }> {}

/** To be tried again, a few times (the SDK does not). */
const onConflict = soonAgain(7)

/** An object with a member `constructor`, as customers' JSON may have one, is a map like any other. */
export const toItem = (value: object): Record<string, AttributeValue> =>
  marshall(value, { removeUndefinedValues: true, convertClassInstanceToMap: true })
const fromItem = (item: Record<string, AttributeValue> | undefined): Item | undefined =>
  item === undefined ? undefined : unmarshall(item)

const toTableError = (cause: unknown): TableError | Conflicted => {
  if (isTransactionConflict(cause)) return new Conflicted({ cause })
  return isThrottle(cause) ? new Throttled({ cause }) : new InternalError({ cause })
}

const isConflicted = (error: unknown): error is Conflicted => error instanceof Conflicted

/** A write whose conflicts are waited out; one that does not end is for the caller to try again. */
const settled = <A, E>(write: Effect.Effect<A, E | Conflicted>) =>
  write.pipe(
    Effect.retry({ schedule: onConflict, while: isConflicted }),
    Effect.catchIf(isConflicted, ({ cause }) => Effect.fail(new Throttled({ cause }))),
  )

const isRefusal = (code: string): boolean => code === "ConditionalCheckFailed"

/** What became of a transaction that was not written. */
const refusalOf = <Name extends string>(
  writes: ReturnType<typeof writesOf>,
  cause: unknown,
): TableError | Conflicted | TransactionRefused<Name> => {
  if (!(cause instanceof TransactionCanceledException)) return toTableError(cause)
  const reasons = cause.CancellationReasons ?? []
  const refused = writes.flatMap(({ nth, part }, at) => {
    const { Code = "None", Item } = reasons[at] ?? {}
    return isRefusal(Code) ? [{ part, nth, item: fromItem(Item) }] : []
  })
  if (refused.length > 0) return new TransactionRefused({ refused })
  return reasons.some(({ Code = "None" }) => isForLater(Code))
    ? new Conflicted({ cause })
    : new InternalError({ cause })
}

type WithoutTable<Input> = Omit<Input, "TableName">

/** The `sites` table, which holds every record. There is no Scan. */
export class Table extends Context.Service<
  Table,
  {
    readonly name: string
    get(
      key: { PK: string; SK: string },
      options?: { consistent?: boolean },
    ): Effect.Effect<Item | undefined, TableError>
    /** Several items at once, in any order; those that are not there are left out. The keys have to differ. */
    getMany(keys: ReadonlyArray<{ PK: string; SK: string }>): Effect.Effect<ReadonlyArray<Item>, TableError>
    query(input: WithoutTable<QueryCommandInput>): Effect.Effect<ReadonlyArray<Item>, TableError>
    /** All that a query finds, page after page: for what is known to be little. */
    queryAll(input: WithoutTable<QueryCommandInput>): Effect.Effect<ReadonlyArray<Item>, TableError>
    /** One page as DynamoDB gives it, with the key to go on from. */
    queryPage(
      input: WithoutTable<QueryCommandInput>,
    ): Effect.Effect<
      { readonly items: ReadonlyArray<Item>; readonly lastKey: Record<string, AttributeValue> | undefined },
      TableError
    >
    put(input: WithoutTable<PutItemCommandInput>): Effect.Effect<void, TableError | ConditionFailed>
    update(input: WithoutTable<UpdateItemCommandInput>): Effect.Effect<Item, TableError | ConditionFailed>
    /** One that is gone already is no error. */
    delete(key: { PK: string; SK: string }): Effect.Effect<void, TableError>
    transact<Name extends string>(parts: Parts<Name>): Effect.Effect<void, TableError | TransactionRefused<Name>>
  }
>()("src/platform/Table") {
  /** On a client, which is made with the layer. */
  static readonly over = (clientOf: () => TableClient) =>
    Layer.effect(
      Table,
      Effect.gen(function* () {
        const table = yield* Config.NonEmptyString("SITES_TABLE")
        const client = clientOf()
        const span = (operation: string) => awsSpan("DynamoDB", operation, { table_name: table })

        const conditional = (cause: unknown): TableError | Conflicted | ConditionFailed =>
          cause instanceof ConditionalCheckFailedException
            ? new ConditionFailed({ item: fromItem(cause.Item) })
            : toTableError(cause)

        const queryPage = (input: WithoutTable<QueryCommandInput>) =>
          awsCall((abortSignal) => client.send(new QueryCommand({ ...input, TableName: table }), { abortSignal })).pipe(
            span("Query"),
            Effect.map(({ Items, LastEvaluatedKey }) => ({
              items: (Items ?? []).map((item) => unmarshall(item)),
              lastKey: LastEvaluatedKey,
            })),
          )

        const queryAll = (input: WithoutTable<QueryCommandInput>): Effect.Effect<ReadonlyArray<Item>, TableError> =>
          Effect.flatMap(queryPage(input), ({ items, lastKey }) =>
            lastKey === undefined
              ? Effect.succeed(items)
              : Effect.map(queryAll({ ...input, ExclusiveStartKey: lastKey }), (rest) => [...items, ...rest]),
          )

        const getBatch = (
          keys: ReadonlyArray<Record<string, AttributeValue>>,
        ): Effect.Effect<ReadonlyArray<Item>, TableError> =>
          Effect.suspend(() => {
            const found: Array<Item> = []
            let left = [...keys]
            return awsCall((abortSignal) =>
              client.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys: left } } }), { abortSignal }),
            ).pipe(
              span("BatchGetItem"),
              Effect.flatMap(({ Responses, UnprocessedKeys }) => {
                found.push(...(Responses?.[table] ?? []).map((item) => unmarshall(item)))
                left = UnprocessedKeys?.[table]?.Keys ?? []
                return left.length === 0 ? Effect.succeed(found) : Effect.fail(new Conflicted({ cause: "unprocessed" }))
              }),
              Effect.retry({ schedule: onConflict, while: ({ _tag }) => _tag === "Conflicted" }),
              Effect.catchTag("Conflicted", ({ cause }) => Effect.fail(new Throttled({ cause }))),
            )
          })

        return Table.of({
          name: table,
          get: (key, options) =>
            awsCall((abortSignal) =>
              client.send(
                new GetItemCommand({
                  TableName: table,
                  Key: toItem(key),
                  ConsistentRead: options?.consistent ?? false,
                }),
                { abortSignal },
              ),
            ).pipe(
              span("GetItem"),
              Effect.map(({ Item }) => fromItem(Item)),
            ),
          getMany: (keys) =>
            Effect.map(
              // DynamoDB takes a hundred at a time.
              Effect.forEach(
                Array.from({ length: Math.ceil(keys.length / 100) }, (_, index) =>
                  keys.slice(index * 100, index * 100 + 100),
                ),
                (chunk) => getBatch(chunk.map(toItem)),
              ),
              (chunks) => chunks.flat(),
            ),
          query: (input) => Effect.map(queryPage(input), ({ items }) => items),
          queryAll,
          queryPage,
          put: (input) =>
            settled(
              timedCall(
                (abortSignal) => client.send(new PutItemCommand({ ...input, TableName: table }), { abortSignal }),
                conditional,
              ),
            ).pipe(Effect.asVoid, span("PutItem")),
          update: (input) =>
            settled(
              timedCall(
                (abortSignal) =>
                  client.send(
                    new UpdateItemCommand({
                      ReturnValues: "ALL_NEW",
                      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
                      ...input,
                      TableName: table,
                    }),
                    { abortSignal },
                  ),
                conditional,
              ),
            ).pipe(
              span("UpdateItem"),
              Effect.map(({ Attributes }) => fromItem(Attributes) ?? {}),
            ),
          delete: (key) =>
            settled(
              timedCall(
                (abortSignal) =>
                  client.send(new DeleteItemCommand({ TableName: table, Key: toItem(key) }), { abortSignal }),
                toTableError,
              ),
            ).pipe(Effect.asVoid, span("DeleteItem")),
          transact: <Name extends string>(parts: Parts<Name>) => {
            const writes = writesOf(parts)
            const TransactItems = writes.map(({ write }) => write)
            return settled(
              timedCall(
                (abortSignal) => client.send(new TransactWriteItemsCommand({ TransactItems }), { abortSignal }),
                (cause) => refusalOf<Name>(writes, cause),
              ),
            ).pipe(Effect.asVoid, span("TransactWriteItems"))
          },
        })
      }),
    )

  static readonly layer = Table.over(() => new DynamoDBClient({ maxAttempts: 4, ...limits }))
}
