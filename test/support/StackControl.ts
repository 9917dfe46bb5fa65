import { Effect, Exit, Schema, Scope } from "effect"

import { type QueueId, queues } from "../../infra/inventory/queues.ts"
import { listen, readBody } from "../../infra/local/HttpListener.ts"
import type { startStack } from "../../infra/local/Stack.ts"
import type { Tenant } from "./SiteContent.ts"

type Stack = Effect.Success<ReturnType<typeof startStack>>

const isQueue = (text: string): text is QueueId => text in queues
const Queue = Schema.String.pipe(Schema.refine(isQueue))

/** What only the process of the stack can do. */
const Command = Schema.Union([
  Schema.TaggedStruct("StartTenant", { tenantId: Schema.String, wordpress: Schema.Boolean }),
  Schema.TaggedStruct("StopTenant", { tenantId: Schema.String }),
  Schema.TaggedStruct("Hold", { queue: Queue, tenantId: Schema.String }),
  Schema.TaggedStruct("Release", { queue: Queue, tenantId: Schema.String }),
  Schema.TaggedStruct("BeginRotation", { secretName: Schema.String, token: Schema.String }),
])
type Command = typeof Command.Type
const decodeCommand = Schema.decodeUnknownEffect(Schema.fromJsonString(Command))

/** Lets the test files' processes command a stack; answers the address. */
export const serveControl = Effect.fnUntraced(function* (stack: Stack) {
  const scopes = new Map<string, Scope.Closeable>()
  const parent = yield* Effect.scope

  const perform = Effect.fnUntraced(function* (command: Command) {
    switch (command._tag) {
      case "StartTenant": {
        const scope = yield* Scope.fork(parent)
        scopes.set(command.tenantId, scope)
        return yield* stack.startTenant(command.tenantId, command.wordpress).pipe(Scope.provide(scope))
      }
      case "StopTenant": {
        const scope = scopes.get(command.tenantId)
        scopes.delete(command.tenantId)
        return scope === undefined ? undefined : yield* Scope.close(scope, Exit.void)
      }
      case "Hold":
        return yield* stack.hold(command.queue, command.tenantId)
      case "Release":
        return yield* stack.release(command.queue, command.tenantId)
      case "BeginRotation":
        return yield* stack.beginRotation(command.secretName, command.token)
    }
  })
  const { url } = yield* listen({
    port: 0,
    portTaken: "No port is free.",
    handle: (request) =>
      readBody(request, 64 * 1024).pipe(
        Effect.flatMap((body) => decodeCommand(String(body))),
        Effect.flatMap(perform),
        Effect.map((answer) => ({ status: 200, headers: {}, body: JSON.stringify(answer ?? null) })),
        Effect.catchCause((cause) => Effect.succeed({ status: 500, headers: {}, body: String(cause) })),
      ),
  })
  return url
})

const StartedTenant = Schema.Struct({
  tenantId: Schema.String,
  username: Schema.String,
  applicationPassword: Schema.String,
  wordpress: Schema.String,
  management: Schema.String,
})

/** The commands, from another process. */
export const controlOf = (url: string) => {
  const send = (command: Command) =>
    Effect.promise(async (): Promise<unknown> => {
      const response = await fetch(url, { method: "POST", body: JSON.stringify(command) })
      const text = await response.text()
      if (!response.ok) throw new Error(`${command._tag}: ${text}`)
      return JSON.parse(text)
    })
  return {
    /** A tenant, until the scope ends. */
    startTenant: (tenantId: string, wordpress: boolean) =>
      Effect.acquireRelease(
        send({ _tag: "StartTenant", tenantId, wordpress }).pipe(
          Effect.map((answer): Tenant => Schema.decodeUnknownSync(StartedTenant)(answer)),
        ),
        () => send({ _tag: "StopTenant", tenantId }),
      ),
    /** Keeps a tenant's messages from their consumer. */
    hold: (queue: QueueId, tenantId: string) => Effect.asVoid(send({ _tag: "Hold", queue, tenantId })),
    release: (queue: QueueId, tenantId: string) => Effect.asVoid(send({ _tag: "Release", queue, tenantId })),
    /** Begins a rotation whose steps the test does; answers the secret's ARN. */
    beginRotation: (secretName: string, token: string) =>
      Effect.map(send({ _tag: "BeginRotation", secretName, token }), String),
  }
}
