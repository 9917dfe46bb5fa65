import { Effect, Layer, Schema } from "effect"

import { groups } from "../../src/http/Identity.ts"
import { OperationMessage } from "../../src/lambda/QueueHandler.ts"
import { operationKey } from "../../src/operations/engine/OperationItem.ts"
import { Table, toItem } from "../../src/platform/Table.ts"
import { MemoryDynamo } from "../support/dynamodb/MemoryDynamo.ts"
import { emptySnapshot, type Snapshot } from "../support/dynamodb/Store.ts"
import { gatewayEvent, idToken } from "../support/gatewayEvent.ts"
import { invocation } from "../support/invocation.ts"
import { recordOf } from "../support/messageRecord.ts"
import { settingsFrom } from "../support/samples.ts"
import { type Gate, openGate } from "./Gate.ts"
import { emptyNetworks, type Networks } from "./Multisite.ts"
import { emptyOutside, type Items, type Message, type Outside } from "./Outside.ts"
import { type EndpointName, endpoints, makeProcess, type Process } from "./Process.ts"
import type { Sabotage } from "./ProcessServices.ts"
import { readerOf } from "./TableDump.ts"
import { makeClock } from "./VirtualClock.ts"

/** Who calls. */
export interface Caller {
  readonly sub: string
  readonly group: (typeof groups)[keyof typeof groups]
  readonly tenants: ReadonlyArray<string>
}

/** A request of the API; `params` are those of the path. */
export interface Call {
  readonly to: EndpointName
  readonly as: Caller
  readonly params: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly query?: Readonly<Record<string, string>>
  readonly key?: string
  readonly async?: boolean
  readonly ifMatch?: string
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Readonly<Record<string, unknown>>
}

/** All that there is in a world, at one moment. */
export interface Saved {
  readonly at: number
  /** The items of the table, and the table itself to go back to. */
  readonly items: Items
  readonly table: Snapshot
  readonly outside: Outside
  readonly networks: Networks
}

const start = Date.UTC(2031, 4, 6, 7, 8, 9)

const eventOf = (call: Call) => {
  const { method, path } = endpoints[call.to]
  const names = Object.entries(call.params)
  return gatewayEvent({
    httpMethod: method,
    path: names.reduce<string>((text, [name, value]) => text.replace(`:${name}`, value), path),
    pathParameters: { ...call.params },
    multiValueQueryStringParameters: Object.fromEntries(
      Object.entries(call.query ?? {}).map(([name, value]) => [name, [value]]),
    ),
    headers: {
      ...(call.body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(call.key === undefined ? {} : { "Idempotency-Key": call.key }),
      ...(call.async === true ? { Prefer: "respond-async" } : {}),
      ...(call.ifMatch === undefined ? {} : { "If-Match": call.ifMatch }),
    },
    body: call.body === undefined ? null : JSON.stringify(call.body),
    requestContext: {
      ...gatewayEvent().requestContext,
      authorizer: {
        claims: {
          ...idToken,
          sub: call.as.sub,
          email: `${call.as.sub}@example.com`,
          "cognito:groups": call.as.group,
          "custom:tenantIds": call.as.tenants.join(","),
        },
      },
    },
  })
}

const decodeMessage = Schema.decodeUnknownEffect(Schema.fromJsonString(OperationMessage))
const parse = (text: string): Reply["body"] => (text === "" ? {} : JSON.parse(text))

/** Calls an endpoint of a process. */
export const callOf = async (process: Process, call: Call): Promise<Reply> => {
  const { body, headers = {}, statusCode } = await process.api[call.to](eventOf(call), invocation())
  return { status: statusCode, headers, body: parse(body) }
}

/** Delivers a message; answers whether it is done with, or comes again. */
export const deliverTo = async (process: Process, message: Message, receives = 1): Promise<boolean> => {
  const { batchItemFailures } = await process.consumers[message.queue](
    { Records: [recordOf("message", message.body, receives)] },
    invocation(900),
  )
  return batchItemFailures.length === 0
}

/** Hands a message that failed too often to the dead-letter queue's consumer. */
export const buryIn = async (process: Process, message: Message): Promise<boolean> => {
  const { batchItemFailures } = await process.consumers.dead(
    { Records: [recordOf("message", message.body)] },
    invocation(60),
  )
  return batchItemFailures.length === 0
}

/** A world of its own: a table, networks, queues, and a process that lives. */
export const makeWorld = async (sabotage: Sabotage = {}) => {
  const clock = makeClock(start)
  const outside = emptyOutside()
  const networks = emptyNetworks()
  const client = new MemoryDynamo()
  const readTable = readerOf(client.store)
  const settings = settingsFrom({ REQUEST_BUDGET_SECONDS: "15" })
  const table = await Effect.runPromise(Effect.provide(Table, Table.over(() => client).pipe(Layer.provide(settings))))
  const denied: Array<string> = []
  const surroundings = { client, clock, settings, outside, networks, sabotage, denied }
  const spawn = (gate: Gate): Process => makeProcess(surroundings, gate)
  return {
    clock,
    outside,
    networks,
    denied,
    store: client.store,
    spawn,
    /** A process that lives on. */
    alive: spawn(openGate),
    items: async (): Promise<Items> => readTable(),
    /** As if every try at an operation had been killed as it began. */
    useUp: async ({ body }: Message): Promise<void> => {
      const { operationId, payload } = await Effect.runPromise(decodeMessage(body))
      const tries = table.update({
        Key: toItem(operationKey(payload.tenantId, operationId)),
        UpdateExpression: "SET tries = :three",
        ExpressionAttributeValues: toItem({ ":three": 3 }),
      })
      await Effect.runPromise(tries)
    },
    save: async (): Promise<Saved> => ({
      at: clock.now(),
      items: readTable(),
      table: client.store.save(),
      outside: structuredClone(outside),
      networks: structuredClone(networks),
    }),
    load: async (saved: Saved): Promise<void> => {
      clock.set(saved.at)
      denied.splice(0)
      Object.assign(outside, structuredClone(saved.outside))
      Object.assign(networks, structuredClone(saved.networks))
      client.store.load(saved.table)
    },
  }
}
export type World = Awaited<ReturnType<typeof makeWorld>>

/** A world before anything happened. */
export const nothing: Saved = {
  at: start,
  items: {},
  table: emptySnapshot,
  outside: emptyOutside(),
  networks: emptyNetworks(),
}
