import { Schema } from "effect"

import type { Statement } from "../../infra/iam/policies.ts"
import { region, textOf } from "./account.ts"
import type { Resource } from "./Engine.ts"

const PolicyStatement = Schema.Struct({
  Sid: Schema.String,
  Effect: Schema.Literal("Allow"),
  Action: Schema.Array(Schema.String),
  Resource: Schema.Array(Schema.String),
  Condition: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.Record(Schema.String, Schema.Array(Schema.String))),
  ),
})
const decodePolicy = Schema.decodeUnknownSync(
  Schema.fromJsonString(
    Schema.Struct({ Version: Schema.Literal("2012-10-17"), Statement: Schema.Array(PolicyStatement) }),
  ),
)

/** The resources of one run, by what they are to each other. */
export const graphOf = (resources: ReadonlyArray<Resource>) => {
  const all = (type: string): ReadonlyArray<Resource> => resources.filter((each) => each.type === type)
  const find = (type: string, property: string, value: unknown): Resource => {
    const [found, ...others] = all(type).filter(({ inputs }) => inputs[property] === value)
    if (found === undefined || others.length > 0) {
      throw new Error(`${others.length === 0 ? "No" : "More than one"} ${type} with ${property} ${String(value)}`)
    }
    return found
  }
  const functionCalled = (name: string) => find("aws:lambda/function:Function", "name", name)
  /** ARNs of the alias by which the function is invoked. */
  const liveOf = (name: string) => {
    const arn = `${textOf(functionCalled(name).outputs["arn"])}:live`
    return { arn, invokeArn: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations` }
  }
  /** The statements of a role, of all its policies that are ours. */
  const statementsOf = (role: unknown): ReadonlyArray<Statement> =>
    all("aws:iam/rolePolicy:RolePolicy")
      .filter(({ inputs }) => inputs["role"] === role)
      .flatMap(({ inputs }) => decodePolicy(inputs["policy"]).Statement)
  return { all, find, functionCalled, liveOf, statementsOf }
}
export type Graph = ReturnType<typeof graphOf>
