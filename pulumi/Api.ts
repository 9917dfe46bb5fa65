import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { functions } from "../infra/functions.ts"
import { resourcesOf, type Route, routesOf } from "../infra/routes.ts"
import { type Domain, type DomainTarget, makeDomain } from "./ApiDomain.ts"
import { makeAccessLog, makeAccount } from "./ApiLogs.ts"
import { type ApiFunction, makeMethods } from "./ApiMethods.ts"
import { part } from "./ApiParts.ts"
import { makeRefusals } from "./ApiRefusals.ts"
import { makeResources } from "./ApiResources.ts"
import { makeStage } from "./ApiStage.ts"
import { type Limits, makeUsagePlan } from "./ApiUsage.ts"
import { Firewall } from "./Firewall.ts"
import { makeGatewayResponses } from "./GatewayResponses.ts"
import { refusalsOf } from "./gatewayTemplates.ts"

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
  /** Those of the inventory, unless told otherwise. */
  readonly routes?: ReadonlyArray<Route>
}

/** The REST API: the inventory's endpoints behind the user pool's authorizer and a firewall, in one stage. */
export class Api extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>
  readonly apiName: pulumi.Output<string>
  readonly stageName: pulumi.Output<string>
  readonly stageArn: pulumi.Output<string>
  readonly executionArn: pulumi.Output<string>
  /** Undefined without a domain. */
  readonly domainTarget: DomainTarget | undefined

  constructor(name: string, args: ApiArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("bbws:wp:Api", name, {}, options)
    const inside = { parent: this }
    const { domain, environment, keyHolders = [], routes = routesOf(functions) } = args
    const restApi = part(
      aws.apigateway.RestApi,
      name,
      {
        name: `bbws-wp-${environment}`,
        endpointConfiguration: { types: "REGIONAL" },
        apiKeySource: "HEADER",
        // One door only.
        disableExecuteApiEndpoint: domain !== undefined,
      },
      inside,
    )
    const api = restApi.resource
    const authorizer = part(
      aws.apigateway.Authorizer,
      name,
      {
        name: `bbws-wp-${environment}`,
        restApi: api.id,
        type: "COGNITO_USER_POOLS",
        identitySource: "method.request.header.Authorization",
        providerArns: [args.userPoolArn],
      },
      inside,
    )
    const resources = resourcesOf(routes)
    const resourceIds = makeResources(name, api, resources, inside)
    const methods = makeMethods(
      name,
      {
        api,
        stageName: environment,
        authorizerId: authorizer.resource.id,
        routes,
        resourceIds,
        functions: args.functions,
        apiKeyRequired: keyHolders.length > 0,
      },
      inside,
    )
    const refusals = makeRefusals(name, { api, refusals: refusalsOf(resources), resourceIds }, inside)
    const responses = makeGatewayResponses(name, api, inside)
    const logs = makeAccessLog(name, { environment, retentionInDays: args.logRetentionDays }, inside)
    const stage = makeStage(
      name,
      {
        api,
        stageName: environment,
        parts: [restApi, authorizer, ...methods, ...refusals, ...responses],
        accessLogArn: logs.arn,
        limits: args.limits,
        account: args.managesAccount ? makeAccount(name, inside) : undefined,
      },
      inside,
    )
    const at = { apiId: api.id, stageName: stage.stageName }
    makeUsagePlan(name, { ...at, environment, limits: args.limits, keyHolders }, inside)
    const { logRetentionDays, limits } = args
    new Firewall(name, { environment, stageArn: stage.arn, perAddress: limits.perAddress, logRetentionDays }, inside)
    this.domainTarget = domain === undefined ? undefined : makeDomain(name, { ...at, domain }, inside)
    this.url = domain === undefined ? stage.invokeUrl : pulumi.output(`https://${domain.domainName}`)
    this.apiName = api.name
    this.stageName = stage.stageName
    this.stageArn = stage.arn
    this.executionArn = api.executionArn
    this.registerOutputs({ url: this.url, stageArn: this.stageArn })
  }
}
