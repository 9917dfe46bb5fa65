import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

import { Environment } from "../../src/kernel/Environment.ts"
import { TenantId } from "../../src/kernel/Ids.ts"
import type { TopicId } from "./topics.ts"

const Email = Schema.String.check(
  Schema.isPattern(/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/u, { expected: "an e-mail address" }),
)
const oneOrMore = <S extends Schema.Top>(schema: S) =>
  Schema.optionalKey(Schema.Array(schema).check(Schema.isMinLength(1)))

/** Of the alerts on the topic of events those that have one of the values of each attribute. */
const Filter = Schema.Struct({
  tenantId: oneOrMore(TenantId),
  environment: oneOrMore(Environment),
})

/**
 * An operator who gets an e-mail of what CloudWatch alerts of, or of what the service itself alerts of on the topic of events.
 * SNS asks them to confirm first. Customers' mail goes another way, and needs no confirming.
 */
const EmailSubscription = Schema.Struct({
  endpoint: Email,
  topic: Schema.Literals(["events", "alerts"] satisfies ReadonlyArray<TopicId>),
  filter: Schema.optionalKey(Filter),
}).check(
  Schema.makeFilter(
    ({ filter, topic }) =>
      topic === "events" ||
      filter === undefined || {
        path: ["filter"],
        issue: "Expected no filter on alerts: what CloudWatch publishes has no attributes, so none would ever arrive",
      },
  ),
  Schema.makeFilter(
    ({ filter }) =>
      filter === undefined ||
      Object.keys(filter).length > 0 || { path: ["filter"], issue: "Expected an attribute to filter by" },
  ),
)
export type EmailSubscription = typeof EmailSubscription.Type

const decode = Schema.decodeUnknownResult(Schema.Array(EmailSubscription), {
  errors: "all",
  onExcessProperty: "error",
})
const format = SchemaIssue.makeFormatterStandardSchemaV1()

const isRecord = (value: unknown): value is Readonly<Record<PropertyKey, unknown>> =>
  typeof value === "object" && value !== null

/** What stands at a path, as JSON; "nothing" where there is nothing. */
const shown = (value: unknown, path: ReadonlyArray<PropertyKey>): string => {
  const at = path.reduce<unknown>((inside, key) => (isRecord(inside) ? inside[key] : undefined), value)
  return at === undefined ? "nothing" : JSON.stringify(at)
}

const nameOf = (path: ReadonlyArray<PropertyKey>): string =>
  path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("")

/** The e-mail subscriptions of a stack's configuration. Throws an error that names every key at fault and what was expected there. */
export const decodeSubscriptions = (given: unknown, key = "subscriptions"): ReadonlyArray<EmailSubscription> => {
  const fail = (faults: ReadonlyArray<string>): never => {
    const example = `npm run pulumi -- config set --path '${key}[0].endpoint' operations@example.com`
    throw new Error(`Configuration ${faults.join("; ")}. Set it as: ${example}`)
  }
  const decoded = decode(given)
  if (Result.isFailure(decoded)) {
    return fail(
      format(decoded.failure.issue).issues.map(({ message, path: keys = [] }) => {
        const path = keys.map((part) => (typeof part === "object" ? part.key : part))
        return `${key}${nameOf(path)}: ${message}, got ${shown(given, path)}`
      }),
    )
  }
  const subscriptions = decoded.success
  const again = subscriptions.findIndex((each, at) =>
    subscriptions.slice(0, at).some(({ endpoint, topic }) => endpoint === each.endpoint && topic === each.topic),
  )
  // SNS keeps one subscription for an address and a topic: the second would silently be the first.
  return again < 0
    ? subscriptions
    : fail([`${key}[${again}]: Expected one subscription for each address and topic, got another one`])
}
