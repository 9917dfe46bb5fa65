import { endpointsNeeded } from "../../../infra/iam/endpoints.ts"
import { liveAlias } from "../../../infra/inventory/release.ts"
import { textOf } from "../account.ts"
import { importedFrom, type ImportedMethod } from "../importedApi.ts"
import { at } from "../recording.ts"
import type { AskedFor } from "./properties.ts"

/** A resource with what the rest of a stack sees of it. */
export interface Made extends AskedFor {
  readonly outputs: Readonly<Record<string, unknown>>
}
type Rule = (resources: ReadonlyArray<Made>) => ReadonlyArray<string>

const ofType = (resources: ReadonlyArray<Made>, type: string) => resources.filter((each) => each.type === type)

/** AWS asks for six times the timeout of the function: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const visibility: Rule = (resources) =>
  ofType(resources, "aws:lambda/eventSourceMapping:EventSourceMapping").flatMap(({ inputs, name }) => {
    const queue = ofType(resources, "aws:sqs/queue:Queue").find(
      ({ outputs }) => outputs["arn"] === inputs["eventSourceArn"],
    )
    const consumer = ofType(resources, "aws:lambda/function:Function").find(
      // By its alias.
      ({ outputs }) => `${String(outputs["arn"])}:${liveAlias}` === inputs["functionName"],
    )
    if (queue === undefined || consumer === undefined) return [`${name}: its queue or its function is missing`]
    const [hidden, timeout] = [Number(queue.inputs["visibilityTimeoutSeconds"]), Number(consumer.inputs["timeout"])]
    return hidden < 6 * timeout
      ? [`${queue.name}: a visibility of ${hidden} s is below six timeouts of ${timeout} s`]
      : []
  })

/** The same page: five receives at least, so that a throttled message is not given up. */
const receives: Rule = (resources) =>
  ofType(resources, "aws:sqs/queue:Queue").flatMap(({ inputs, name }) => {
    const policy = textOf(inputs["redrivePolicy"])
    const receives = policy === "" ? 5 : Number(at(JSON.parse(policy), "maxReceiveCount"))
    return receives < 5 ? [`${name}: gives a message up after ${receives} receives`] : []
  })

/** A network that the stack makes has no way out but its endpoints. */
const endpoints: Rule = (resources) => {
  const there = ofType(resources, "aws:ec2/vpcEndpoint:VpcEndpoint")
  const made = resources.some(({ type }) => type === "awsx:ec2:Vpc")
  return (made ? endpointsNeeded() : []).flatMap(({ kind, service }) =>
    there.some(
      ({ inputs }) =>
        String(inputs["serviceName"]).endsWith(`.${service}`) &&
        inputs["vpcEndpointType"] === kind &&
        (kind === "Gateway" || inputs["privateDnsEnabled"] === true),
    )
      ? []
      : [`an endpoint (${kind}) for ${service} is missing`],
  )
}

/** Seconds that an alarm may look back, by its period: a day, and seven from an hour on. */
const lookback: Rule = (resources) =>
  ofType(resources, "aws:cloudwatch/metricAlarm:MetricAlarm").flatMap(({ inputs, name }) => {
    const ofQueries = Object.values(Object(inputs["metricQueries"])).map((query) => at(query, "metric", "period"))
    const period = Math.max(...[inputs["period"], ...ofQueries].map((each) => Number(each ?? 0)))
    const seconds = period * Number(inputs["evaluationPeriods"])
    const faults = []
    if (seconds > (period >= 3600 ? 604_800 : 86_400)) faults.push(`${name}: looks back ${seconds} s`)
    if (period !== 10 && period !== 20 && period !== 30 && period % 60 !== 0)
      faults.push(`${name}: no period is ${period} s`)
    if (Number(inputs["datapointsToAlarm"]) > Number(inputs["evaluationPeriods"]))
      faults.push(`${name}: waits for too many periods`)
    return faults
  })

/** Lambda's quota of all variables of a function together. */
const environments: Rule = (resources) =>
  ofType(resources, "aws:lambda/function:Function").flatMap(({ inputs, name }) => {
    const { variables }: { readonly variables?: object } = Object(inputs["environment"])
    const size = Object.entries(variables ?? {}).reduce(
      (sum, [key, value]) => sum + key.length + String(value).length,
      0,
    )
    return size > 4096 ? [`${name}: its variables have ${size} bytes`] : []
  })

/** WAF's quota of what counts requests: https://docs.aws.amazon.com/waf/latest/developerguide/limits.html */
const rateStatements: Rule = (resources) =>
  ofType(resources, "aws:wafv2/webAcl:WebAcl").flatMap(({ inputs, name }) => {
    const rules = Object.values<unknown>(Object(inputs["rules"]))
    const counting = rules.filter((rule) => at(rule, "statement", "rateBasedStatement") !== undefined)
    return counting.length > 10 ? [`${name}: ${counting.length} rules count requests, and 10 may`] : []
  })

/** Names that AWS has only once in an account and region. */
const uniqueNames: Rule = (resources) => {
  const names = resources.flatMap(({ inputs, type }) => {
    if (type === "aws:lambda/permission:Permission")
      return [`${type} ${String(inputs["function"])} ${String(inputs["statementId"])}`]
    return type.startsWith("aws:") &&
      !type.includes("rolePolicy") &&
      !type.includes("apigateway") &&
      typeof inputs["name"] === "string"
      ? [`${type} ${inputs["name"]}`]
      : []
  })
  return names.filter((name, at) => names.indexOf(name) !== at).map((name) => `${name} is there twice`)
}

/** What is wrong between resources, each of which AWS would take. */
export const relationFaults: Rule = (resources) =>
  [visibility, receives, endpoints, lookback, environments, rateStatements, uniqueNames].flatMap((rule) =>
    rule(resources),
  )

const partsOf = ({
  apiKeyRequired,
  authorization,
  httpMethod,
  integration,
  key,
  path,
  responses,
}: ImportedMethod): ReadonlyArray<AskedFor> => {
  const { passthroughBehavior, responses: answers, type, ...others } = integration
  const part = (kind: string, inputs: AskedFor["inputs"]) => ({ type: `aws:apigateway/${kind}`, name: key, inputs })
  return [
    part("method:Method", { httpMethod, authorization, apiKeyRequired }),
    part("integration:Integration", {
      type: type.toUpperCase(),
      ...others,
      ...(passthroughBehavior === undefined ? {} : { passthroughBehavior: passthroughBehavior.toUpperCase() }),
    }),
    ...Object.values(answers ?? {}).map((answer) => part("integrationResponse:IntegrationResponse", answer)),
    ...Object.keys(responses).map((statusCode) => part("integrationResponse:IntegrationResponse", { statusCode })),
    ...path.split("/").flatMap((pathPart) => (pathPart === "" ? [] : [part("resource:Resource", { pathPart })])),
  ]
}

/** What API Gateway makes of the definition of an API, to be held to its rules as well. */
export const importedParts = ({ inputs, type }: AskedFor): ReadonlyArray<AskedFor> => {
  if (type !== "aws:apigateway/restApi:RestApi") return []
  const { gatewayResponses, methods } = importedFrom(inputs["body"])
  return [
    ...methods.flatMap(partsOf),
    ...Object.entries(gatewayResponses).map(([responseType, { statusCode, ...others }]) => ({
      type: "aws:apigateway/response:Response",
      name: responseType,
      inputs: { responseType, statusCode: String(statusCode), ...others },
    })),
  ]
}
