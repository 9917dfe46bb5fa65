import { Effect } from "effect"

import { permits, type Wish } from "../../infra/iam/iam.ts"
import { policyOf, tenantRolePolicy } from "../../infra/iam/policies.ts"
import { functions } from "../../infra/inventory/functions.ts"
import { tableWishes } from "../../infra/local/iamRequests.ts"
import type { Endpoint } from "../../src/http/Endpoint.ts"
import { InternalError } from "../../src/kernel/HttpErrors.ts"
import type { TableClient, TableCommand } from "../../src/platform/TableClient.ts"
import { tenantPolicy } from "../../src/platform/TenantPolicy.ts"
import { places } from "../support/paths.ts"

/** A function's role: what it does not permit does not happen, and is noted. */
export interface Role {
  /** What it may in a session for this tenant. */
  readonly sessionFor: (tenantId: string) => Role
  /** Lets nothing through that is not permitted; says whether it is. */
  readonly permits: (wish: Wish) => boolean
  readonly guard: <A, E, R>(wish: Wish, effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | InternalError, R>
}

const policies = new Map(functions.map((definition) => [definition.name, policyOf(definition, places)]))

const guarding = (permitted: (wish: Wish) => boolean, sessionFor: Role["sessionFor"]): Role => ({
  permits: permitted,
  guard: (wish, effect) =>
    Effect.andThen(
      Effect.suspend(() => (permitted(wish) ? Effect.void : Effect.fail(new InternalError({ cause: "AccessDenied" })))),
      effect,
    ),
  sessionFor,
})

/** The role of a deployed function; `denied` learns what it was refused. */
export const roleOf = (name: string, denied: Array<string>): Role => {
  const policy = policies.get(name)
  if (policy === undefined) throw new Error(`There is no function ${name}.`)
  const noting = (who: string, wish: Wish, may: boolean): boolean => {
    if (!may) denied.push([who, wish.action, wish.resource, ...(wish.leadingKeys ?? [])].join(" "))
    return may
  }
  const permitted = (wish: Wish): boolean => noting(name, wish, permits(policy, wish))
  return guarding(permitted, (tenantId) => {
    const [ofRole, ofSession] = [tenantRolePolicy(places), tenantPolicy(places, tenantId).Statement]
    const session = guarding(
      (wish) =>
        permitted({ action: "sts:AssumeRole", resource: places.tenantRole }) &&
        noting(`${name} for ${tenantId}`, wish, permits(ofRole, wish) && permits(ofSession, wish)),
      () => session,
    )
    return session
  })
}

/** What may do everything: whatever has no policy. */
export const anyRole: Role = { permits: () => true, guard: (_wish, effect) => effect, sessionFor: () => anyRole }

/** The function that serves an endpoint. */
export const functionOf = (endpoint: Endpoint): string => {
  const found = functions.find(({ trigger }) => trigger.type === "api" && trigger.endpoints.includes(endpoint))
  if (found === undefined) throw new Error(`No function serves ${endpoint.path}.`)
  return found.name
}

/** A table's client with a role in front of it. */
export const clientAs = (role: Role, client: TableClient): TableClient =>
  new Proxy(client, {
    get: (target, name) => {
      const send: unknown = Reflect.get(target, name)
      if (name !== "send" || typeof send !== "function") return send
      return (command: TableCommand): unknown => {
        const wishes = tableWishes(command.constructor.name.replace(/Command$/, ""), command.input, places.table)
        if (wishes.every((wish) => role.permits(wish))) return Reflect.apply(send, target, [command])
        return Promise.reject(Object.assign(new Error("AccessDenied"), { name: "AccessDeniedException" }))
      }
    },
  })

export const wishes = {
  queue: (action: "SendMessage" | "ChangeMessageVisibility", queue: keyof typeof places.queues): Wish => ({
    action: `sqs:${action}`,
    resource: places.queues[queue],
  }),
  publish: { action: "sns:Publish", resource: places.topic },
  archive: (action: "GetObject" | "PutObject" | "DeleteObject", key: string): Wish => ({
    action: `s3:${action}`,
    resource: `${places.bucket}/${key}`,
  }),
  password: (tenantId: string): Wish => ({
    action: "secretsmanager:GetSecretValue",
    resource: `${places.secrets}${places.secretsPrefix}${tenantId}/wp-app-password-abcdef`,
  }),
}
