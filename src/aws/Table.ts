import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb"
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"

import { InternalError, Throttled } from "../http/HttpErrors.ts"
import { Settings } from "../runtime/Settings.ts"
import { isThrottle } from "./AwsErrors.ts"
import { awsCall } from "./Clients.ts"

/** An item or a part of one, as plain values. */
export type Item = Readonly<Record<string, unknown>>

/** A write whose condition did not hold. `item` is what stands there, if anything does. */
export class ConditionFailed extends Data.TaggedError("ConditionFailed")<{ readonly item: Item | undefined }> {}

/** A transaction of which at least one condition did not hold: one reason a part, in the order of the parts. */
export class TransactionRefused extends Data.TaggedError("TransactionRefused")<{
  readonly reasons: ReadonlyArray<{ readonly code: string; readonly item: Item | undefined }>
}> {}

export type TableError = InternalError | Throttled

/** A conflict with another transaction is neither a no nor a yes: try again, a few times (the SDK does not). */
const onConflict = Schedule.exponential("25 millis").pipe(Schedule.jittered, Schedule.upTo({ times: 7 }))

export const toItem = (value: object): Record<string, AttributeValue> =>
  marshall(value, { removeUndefinedValues: true })
const fromItem = (item: Record<string, AttributeValue> | undefined): Item | undefined =>
  item === undefined ? undefined : unmarshall(item)

const toTableError = (cause: unknown): TableError =>
  isThrottle(cause) ? new Throttled({ cause }) : new InternalError({ cause })

type WithoutTable<Input> = Omit<Input, "TableName">

/** The `sites` table (LLD 8). There is no Scan. */
export class Table extends Context.Service<
  Table,
  {
    readonly name: string
    get(
      key: { PK: string; SK: string },
      options?: { consistent?: boolean },
    ): Effect.Effect<Item | undefined, TableError>
    query(input: WithoutTable<QueryCommandInput>): Effect.Effect<ReadonlyArray<Item>, TableError>
    /** One page as DynamoDB gives it, with the key to go on from. */
    queryPage(
      input: WithoutTable<QueryCommandInput>,
    ): Effect.Effect<
      { readonly items: ReadonlyArray<Item>; readonly lastKey: Record<string, AttributeValue> | undefined },
      TableError
    >
    put(input: WithoutTable<PutItemCommandInput>): Effect.Effect<void, TableError | ConditionFailed>
    update(input: WithoutTable<UpdateItemCommandInput>): Effect.Effect<Item, TableError | ConditionFailed>
    transact(items: ReadonlyArray<TransactWriteItem>): Effect.Effect<void, TableError | TransactionRefused>
  }
>()("src/aws/Table") {
  static readonly layer = Layer.effect(
    Table,
    Effect.gen(function* () {
      const { table } = yield* Settings
      const client = new DynamoDBClient({ maxAttempts: 4 })

      const conditional = (cause: unknown): TableError | ConditionFailed =>
        cause instanceof ConditionalCheckFailedException
          ? new ConditionFailed({ item: fromItem(cause.Item) })
          : toTableError(cause)

      const queryPage = (input: WithoutTable<QueryCommandInput>) =>
        awsCall((abortSignal) => client.send(new QueryCommand({ ...input, TableName: table }), { abortSignal })).pipe(
          Effect.map(({ Items, LastEvaluatedKey }) => ({
            items: (Items ?? []).map((item) => unmarshall(item)),
            lastKey: LastEvaluatedKey,
          })),
        )

      return Table.of({
        name: table,
        get: (key, options) =>
          awsCall((abortSignal) =>
            client.send(
              new GetItemCommand({ TableName: table, Key: toItem(key), ConsistentRead: options?.consistent ?? false }),
              { abortSignal },
            ),
          ).pipe(Effect.map(({ Item }) => fromItem(Item))),
        query: (input) => Effect.map(queryPage(input), ({ items }) => items),
        queryPage,
        put: (input) =>
          Effect.tryPromise({
            try: () => client.send(new PutItemCommand({ ...input, TableName: table })),
            catch: conditional,
          }).pipe(Effect.asVoid),
        update: (input) =>
          Effect.tryPromise({
            try: () =>
              client.send(
                new UpdateItemCommand({
                  ReturnValues: "ALL_NEW",
                  ReturnValuesOnConditionCheckFailure: "ALL_OLD",
                  ...input,
                  TableName: table,
                }),
              ),
            catch: conditional,
          }).pipe(Effect.map(({ Attributes }) => fromItem(Attributes) ?? {})),
        transact: (items) =>
          Effect.tryPromise({
            try: () => client.send(new TransactWriteItemsCommand({ TransactItems: [...items] })),
            catch: (cause) =>
              cause instanceof TransactionCanceledException
                ? new TransactionRefused({
                    reasons: (cause.CancellationReasons ?? []).map((reason) => ({
                      code: reason.Code ?? "None",
                      item: fromItem(reason.Item),
                    })),
                  })
                : toTableError(cause),
          }).pipe(
            Effect.retry({ schedule: onConflict, while: isConflict }),
            Effect.catchTag("TransactionRefused", (refused): Effect.Effect<never, Throttled | TransactionRefused> =>
              isConflict(refused) ? Effect.fail(new Throttled({})) : Effect.fail(refused),
            ),
            Effect.asVoid,
          ),
      })
    }),
  )
}

/** Only a conflict, no condition that failed: the answer to whether the write may happen is still open. */
const isConflict = (error: TableError | TransactionRefused): boolean =>
  error._tag === "TransactionRefused" &&
  !error.reasons.some(({ code }) => code === "ConditionalCheckFailed") &&
  error.reasons.some(({ code }) => code === "TransactionConflict" || code === "ThrottlingError")
