import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { functions } from "../infra/inventory/functions.ts"
import { type Route, routesOf } from "../infra/inventory/routes.ts"
import { type ApiFunction, definitionOf } from "./ApiDefinition.ts"
import { type Domain, type DomainTarget, makeDomain } from "./ApiDomain.ts"
import { makeAccessLog, makeAccount } from "./ApiLogs.ts"
import { makePermissions } from "./ApiPermissions.ts"
import { makeStage } from "./ApiStage.ts"
import { type Limits, makeUsagePlan } from "./ApiUsage.ts"
import { Firewall } from "./Firewall.ts"

export interface ApiArgs {
  readonly environment: string
  /** Whose ID tokens are let in. */
  readonly userPoolArn: pulumi.Input<string>
  /** By their names in the inventory. */
  readonly functions: Readonly<Record<string, ApiFunction>>
  readonly domain?: Domain | undefined
  readonly limits: Limits
  readonly logRetentionDays: number
  /** Whether the account's one role for logs of API Gateway is made here. */
  readonly managesAccount: boolean
  /** Portals that get an API key; with any of them, every request needs one. */
  readonly keyHolders?: ReadonlyArray<string>
  /** Origins of pages that may call the API from a browser; none: no page may. */
  readonly corsOrigins?: ReadonlyArray<string>
  /** Those of the inventory, unless told otherwise. */
  readonly routes?: ReadonlyArray<Route>
}

/** Name of the REST API, and of its stage. */
export const apiNames = (environment: string) => ({ apiName: `bbws-wp-${environment}`, stageName: environment })

/** The REST API: the inventory's endpoints behind the user pool's authorizer and a firewall, in one stage. */
export class Api extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>
  readonly apiName: pulumi.Output<string>
  readonly stageName: pulumi.Output<string>
  readonly stageArn: pulumi.Output<string>
  readonly executionArn: pulumi.Output<string>
  /** The log group of the access log. */
  readonly accessLog: pulumi.Output<string>
  /** Undefined without a domain. */
  readonly domainTarget: DomainTarget | undefined

  constructor(name: string, args: ApiArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("bbws:wp:Api", name, {}, options)
    const inside = { parent: this }
    const { corsOrigins = [], domain, environment, keyHolders = [], routes = routesOf(functions) } = args
    const { apiName: title, stageName } = apiNames(environment)
    const apiKeyRequired = keyHolders.length > 0
    const definition: aws.apigateway.RestApiArgs = {
      name: title,
      body: definitionOf({
        title,
        userPoolArn: args.userPoolArn,
        routes,
        functions: args.functions,
        apiKeyRequired,
        corsOrigins,
      }),
      // Whatever API Gateway would leave out of the definition is a fault; the API then stays as it was.
      failOnWarnings: true,
      endpointConfiguration: { types: "REGIONAL" },
      apiKeySource: "HEADER",
      // One door only.
      disableExecuteApiEndpoint: domain !== undefined,
    }
    const api = new aws.apigateway.RestApi(name, definition, inside)
    const { executionArn } = api
    makePermissions(name, { executionArn, stageName, routes, functions: args.functions }, inside)
    const logs = makeAccessLog(name, { environment, retentionInDays: args.logRetentionDays }, inside)
    const stage = makeStage(
      name,
      {
        api,
        stageName,
        definition,
        accessLogArn: logs.arn,
        limits: args.limits,
        account: args.managesAccount ? makeAccount(name, inside) : undefined,
      },
      inside,
    )
    const at = { apiId: api.id, stageName: stage.stageName }
    makeUsagePlan(name, { ...at, environment, limits: args.limits, keyHolders }, inside)
    const { logRetentionDays, limits } = args
    new Firewall(name, { environment, stageArn: stage.arn, limits, corsOrigins, logRetentionDays }, inside)
    this.domainTarget = domain === undefined ? undefined : makeDomain(name, { ...at, domain }, inside)
    this.url = domain === undefined ? stage.invokeUrl : pulumi.output(`https://${domain.domainName}`)
    this.apiName = api.name
    this.stageName = stage.stageName
    this.stageArn = stage.arn
    this.executionArn = executionArn
    this.accessLog = logs.name
    this.registerOutputs({ url: this.url, stageArn: this.stageArn })
  }
}
