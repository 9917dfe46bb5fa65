import { type Call, calls } from "./Call.ts"

const limited = "rules[].statement.rateBasedStatement"
const transformed = (of: string) => `${of}.textTransformations[].priority, ${of}.textTransformations[].type`
/** Where a firewall's rule looks for a text: in what its limit counts, in all of several places, or in none. */
const searched = ["", ".andStatement.statements[]", ".andStatement.statements[].notStatement.statement"].map(
  (place) => `${limited}.scopeDownStatement${place}.byteMatchStatement`,
)
const searches = searched.map((of) => `${of}.searchString, ${of}.positionalConstraint, ${transformed(of)}`).join()

const visibility = (of: string) =>
  ["cloudwatchMetricsEnabled", "metricName", "sampledRequestsEnabled"]
    .map((name) => `${of}visibilityConfig.${name}`)
    .join()

/** The API's front: API Gateway, with what it makes of the API's definition, and the firewall. */
export const callsOfApi: Readonly<Record<string, Call>> = {
  "aws:apigateway/account:Account": calls("apigateway UpdateAccount", "", "cloudwatchRoleArn"),
  "aws:apigateway/apiKey:ApiKey": calls("apigateway CreateApiKey", "name, description"),
  "aws:apigateway/basePathMapping:BasePathMapping": calls(
    "apigateway CreateBasePathMapping",
    "domainName, restApi=restApiId, stageName=stage",
  ),
  "aws:apigateway/deployment:Deployment": calls(
    "apigateway CreateDeployment",
    "restApi=restApiId",
    "triggers.definition",
  ),
  "aws:apigateway/domainName:DomainName": calls(
    "apigateway CreateDomainName",
    "domainName, regionalCertificateArn, securityPolicy, endpointConfiguration.types=endpointConfiguration.types[]",
  ),
  "aws:apigateway/integration:Integration": calls(
    "apigateway PutIntegration",
    "type, httpMethod=integrationHttpMethod, uri, timeoutInMillis, passthroughBehavior, requestTemplates.*, requestTemplates.~",
  ),
  "aws:apigateway/integrationResponse:IntegrationResponse": calls(
    "apigateway PutIntegrationResponse",
    `statusCode, responseParameters.*, responseParameters.~, responseTemplates.*, responseTemplates.~`,
  ),
  "aws:apigateway/method:Method": calls(
    "apigateway PutMethod",
    "httpMethod, authorization=authorizationType, apiKeyRequired",
  ),
  "aws:apigateway/methodSettings:MethodSettings": calls(
    "apigateway UpdateStage",
    "restApi=restApiId, stageName",
    "methodPath, settings.dataTraceEnabled, settings.loggingLevel, settings.metricsEnabled, settings.throttlingBurstLimit, settings.throttlingRateLimit",
  ),
  "aws:apigateway/resource:Resource": calls("apigateway CreateResource", "pathPart"),
  "aws:apigateway/response:Response": calls(
    "apigateway PutGatewayResponse",
    `responseType, statusCode, responseParameters.*, responseParameters.~, responseTemplates.*, responseTemplates.~`,
  ),
  "aws:apigateway/restApi:RestApi": calls(
    "apigateway CreateRestApi",
    `name, apiKeySource, disableExecuteApiEndpoint, endpointConfiguration.types=endpointConfiguration.types[]
     body=apigateway PutRestApi:body, failOnWarnings=apigateway PutRestApi:failOnWarnings`,
  ),
  "aws:apigateway/stage:Stage": calls(
    "apigateway CreateStage",
    "restApi=restApiId, stageName, deployment=deploymentId, xrayTracingEnabled=tracingEnabled",
    "accessLogSettings.destinationArn, accessLogSettings.format",
  ),
  "aws:apigateway/usagePlan:UsagePlan": calls(
    "apigateway CreateUsagePlan",
    `name, apiStages[].apiId, apiStages[].stage, quotaSettings.limit=quota.limit, quotaSettings.period=quota.period
     throttleSettings.burstLimit=throttle.burstLimit, throttleSettings.rateLimit=throttle.rateLimit`,
  ),
  "aws:apigateway/usagePlanKey:UsagePlanKey": calls("apigateway CreateUsagePlanKey", "usagePlanId, keyId, keyType"),
  "aws:wafv2/webAcl:WebAcl": calls(
    "wafv2 CreateWebACL",
    `name, scope, rules[].name, rules[].priority, ${visibility("")}, ${visibility("rules[].")}
     associationConfig.requestBodies[].apiGateway.defaultSizeInspectionLimit=AssociationConfig.RequestBody.*.DefaultSizeInspectionLimit
     customResponseBodies[].key=CustomResponseBodies.~, customResponseBodies[].content=CustomResponseBodies.*.Content
     customResponseBodies[].contentType=CustomResponseBodies.*.ContentType
     rules[].action.block.customResponse.customResponseBodyKey, rules[].action.block.customResponse.responseCode
     rules[].action.block.customResponse.responseHeaders[].name, rules[].action.block.customResponse.responseHeaders[].value
     rules[].statement.rateBasedStatement.aggregateKeyType, rules[].statement.rateBasedStatement.evaluationWindowSec
     rules[].statement.rateBasedStatement.limit, rules[].statement.managedRuleGroupStatement.name
     rules[].statement.managedRuleGroupStatement.vendorName, rules[].statement.managedRuleGroupStatement.ruleActionOverrides
     rules[].statement.managedRuleGroupStatement.ruleActionOverrides[].name
     ${searches}, ${transformed(`${limited}.customKeys[].uriPath`)}`,
    "defaultAction.allow, rules[].overrideAction.none, rules[].statement.managedRuleGroupStatement.ruleActionOverrides[].actionToUse.count, " +
      [`${limited}.customKeys[].httpMethod`, ...searched.map((of) => `${of}.fieldToMatch.uriPath`)].join(),
  ),
  "aws:wafv2/webAclAssociation:WebAclAssociation": calls("wafv2 AssociateWebACL", "resourceArn, webAclArn=WebACLArn"),
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": calls(
    "wafv2 PutLoggingConfiguration",
    `resourceArn=LoggingConfiguration.ResourceArn, logDestinationConfigs=LoggingConfiguration.LogDestinationConfigs
     logDestinationConfigs[]=LoggingConfiguration.LogDestinationConfigs[]
     redactedFields[].singleHeader.name=LoggingConfiguration.RedactedFields[].SingleHeader.Name
     loggingFilter.defaultBehavior=LoggingConfiguration.LoggingFilter.DefaultBehavior
     loggingFilter.filters[].behavior=LoggingConfiguration.LoggingFilter.Filters[].Behavior
     loggingFilter.filters[].requirement=LoggingConfiguration.LoggingFilter.Filters[].Requirement
     loggingFilter.filters[].conditions[].actionCondition.action=LoggingConfiguration.LoggingFilter.Filters[].Conditions[].ActionCondition.Action`,
  ),
}
