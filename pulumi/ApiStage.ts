import { createHash } from "node:crypto"

import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { accessLogFormat } from "./ApiLogs.ts"
import type { Limits, Throttle } from "./ApiUsage.ts"

export interface StageArgs {
  readonly api: aws.apigateway.RestApi
  readonly stageName: string
  /** What a deployment is a snapshot of. */
  readonly definition: aws.apigateway.RestApiArgs
  readonly accessLogArn: pulumi.Input<string>
  readonly limits: Limits
  /** What has to be there before logs can be written. */
  readonly account: pulumi.Resource | undefined
}

const hashOf = (definition: aws.apigateway.RestApiArgs): pulumi.Output<string> =>
  pulumi.jsonStringify(definition).apply((text) => createHash("sha256").update(text).digest("hex"))

/** The stage, with a deployment that is made anew, after the API, whenever its definition is changed. */
export const makeStage = (
  name: string,
  args: StageArgs,
  options: pulumi.CustomResourceOptions,
): aws.apigateway.Stage => {
  const deployment = new aws.apigateway.Deployment(
    name,
    { restApi: args.api.id, triggers: { definition: hashOf(args.definition) } },
    options,
  )
  const stage = new aws.apigateway.Stage(
    name,
    {
      restApi: args.api.id,
      deployment: deployment.id,
      stageName: args.stageName,
      xrayTracingEnabled: true,
      accessLogSettings: { destinationArn: args.accessLogArn, format: accessLogFormat },
    },
    { ...options, dependsOn: args.account === undefined ? [] : [args.account] },
  )
  const limit = (
    label: string,
    methodPath: string,
    { burstLimit, rateLimit }: Throttle,
    dependsOn: ReadonlyArray<pulumi.Resource> = [],
  ) =>
    new aws.apigateway.MethodSettings(
      label,
      {
        restApi: args.api.id,
        stageName: stage.stageName,
        methodPath,
        settings: {
          // Of each method they cost up to 55 dollars a month; the alarms and the dashboard read those of the stage, which are free.
          metricsEnabled: false,
          throttlingRateLimit: rateLimit,
          throttlingBurstLimit: burstLimit,
          // The access log says why a request failed; execution logs may hold headers and bodies.
          loggingLevel: "OFF",
          dataTraceEnabled: false,
        },
      },
      { ...options, dependsOn: [...dependsOn] },
    )
  // Made before those of single methods, so that it cannot take their place.
  const all = limit(name, "*/*", args.limits)
  for (const [route, throttle] of Object.entries(args.limits.methods)) {
    const [method = "", path = ""] = route.split(" ")
    limit(
      `${name}-${route.replaceAll(/[{}]/g, "").replaceAll(/[ /]+/g, "-")}`,
      `${path.replaceAll("/", "~1")}/${method}`,
      throttle,
      [all],
    )
  }
  return stage
}
