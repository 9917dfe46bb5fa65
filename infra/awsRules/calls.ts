/** The call of AWS that makes a resource of Pulumi, and where each of its properties goes in that call's input. */
export interface Call {
  /** `lambda AddPermission` */
  readonly call: string
  /**
   * `property` where the member of the input is called alike, `property=Member` where not, `property=service Call:Member`
   * where another call takes it. `[]` stands for what is in a list, `*` for a value of a map and `~` for its key.
   */
  readonly properties: ReadonlyArray<string>
  /** What Pulumi and its provider keep for themselves. */
  readonly kept?: ReadonlyArray<string>
}

const calls = (call: string, properties: string, kept = ""): Call => {
  const words = (text: string) => text.split(/\s*\n\s*|\s*,\s*/).filter((word) => word !== "")
  return { call, properties: words(properties), kept: words(kept) }
}

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

/** Every type of resource that a stack has, and what API Gateway makes of the API's definition. */
export const callsOfTypes: Readonly<Record<string, Call>> = {
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
  "aws:cloudwatch/dashboard:Dashboard": calls("cloudwatch PutDashboard", "dashboardName, dashboardBody"),
  "aws:cloudwatch/eventRule:EventRule": calls("events PutRule", "name, scheduleExpression"),
  "aws:cloudwatch/eventTarget:EventTarget": calls(
    "events PutTargets",
    "rule, arn=Targets[].Arn, targetId=Targets[].Id",
  ),
  "aws:cloudwatch/logGroup:LogGroup": calls(
    "logs CreateLogGroup",
    "name=logGroupName, retentionInDays=logs PutRetentionPolicy:retentionInDays",
  ),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": calls(
    "logs PutMetricFilter",
    `name=filterName, logGroupName, pattern=filterPattern, metricTransformation.name=metricTransformations[].metricName
     metricTransformation.namespace=metricTransformations[].metricNamespace
     metricTransformation.value=metricTransformations[].metricValue
     metricTransformation.unit=metricTransformations[].unit`,
    "metricTransformation.defaultValue",
  ),
  "aws:cloudwatch/metricAlarm:MetricAlarm": calls(
    "cloudwatch PutMetricAlarm",
    `name=AlarmName, alarmDescription, alarmActions, alarmActions[], okActions, okActions[], comparisonOperator
     datapointsToAlarm, evaluationPeriods, extendedStatistic, metricName, namespace, period, statistic, threshold
     treatMissingData, dimensions.*=Dimensions[].Value, dimensions.~=Dimensions[].Name, metricQueries=Metrics
     metricQueries[].expression=Metrics[].Expression, metricQueries[].id=Metrics[].Id, metricQueries[].label=Metrics[].Label
     metricQueries[].returnData=Metrics[].ReturnData, metricQueries[].metric.metricName=Metrics[].MetricStat.Metric.MetricName
     metricQueries[].metric.namespace=Metrics[].MetricStat.Metric.Namespace
     metricQueries[].metric.period=Metrics[].MetricStat.Period, metricQueries[].metric.stat=Metrics[].MetricStat.Stat
     metricQueries[].metric.dimensions.*=Metrics[].MetricStat.Metric.Dimensions[].Value
     metricQueries[].metric.dimensions.~=Metrics[].MetricStat.Metric.Dimensions[].Name`,
  ),
  "aws:dynamodb/table:Table": calls(
    "dynamodb CreateTable",
    `name=TableName, billingMode, deletionProtectionEnabled, attributes[].name=AttributeDefinitions[].AttributeName
     attributes[].type=AttributeDefinitions[].AttributeType, hashKey=KeySchema[].AttributeName
     rangeKey=KeySchema[].AttributeName, globalSecondaryIndexes[].name=GlobalSecondaryIndexes[].IndexName
     globalSecondaryIndexes[].keySchemas=GlobalSecondaryIndexes[].KeySchema
     globalSecondaryIndexes[].keySchemas[].attributeName=GlobalSecondaryIndexes[].KeySchema[].AttributeName
     globalSecondaryIndexes[].keySchemas[].keyType=GlobalSecondaryIndexes[].KeySchema[].KeyType
     globalSecondaryIndexes[].projectionType=GlobalSecondaryIndexes[].Projection.ProjectionType
     serverSideEncryption.enabled=SSESpecification.Enabled
     pointInTimeRecovery.enabled=dynamodb UpdateContinuousBackups:PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled
     ttl.enabled=dynamodb UpdateTimeToLive:TimeToLiveSpecification.Enabled
     ttl.attributeName=dynamodb UpdateTimeToLive:TimeToLiveSpecification.AttributeName`,
  ),
  "aws:ec2/securityGroup:SecurityGroup": calls(
    "ec2 CreateSecurityGroup",
    `name=GroupName, description, vpcId
     egress[].protocol=ec2 AuthorizeSecurityGroupEgress:IpPermissions[].IpProtocol
     egress[].fromPort=ec2 AuthorizeSecurityGroupEgress:IpPermissions[].FromPort
     egress[].toPort=ec2 AuthorizeSecurityGroupEgress:IpPermissions[].ToPort
     egress[].cidrBlocks[]=ec2 AuthorizeSecurityGroupEgress:IpPermissions[].IpRanges[].CidrIp
     ingress[].protocol=ec2 AuthorizeSecurityGroupIngress:IpPermissions[].IpProtocol
     ingress[].fromPort=ec2 AuthorizeSecurityGroupIngress:IpPermissions[].FromPort
     ingress[].toPort=ec2 AuthorizeSecurityGroupIngress:IpPermissions[].ToPort
     ingress[].securityGroups[]=ec2 AuthorizeSecurityGroupIngress:IpPermissions[].UserIdGroupPairs[].GroupId`,
  ),
  "aws:ec2/vpcEndpoint:VpcEndpoint": calls(
    "ec2 CreateVpcEndpoint",
    `vpcId, serviceName, vpcEndpointType, privateDnsEnabled, routeTableIds[]=RouteTableIds[]
     securityGroupIds[]=SecurityGroupIds[], subnetIds[]=SubnetIds[]`,
  ),
  "aws:iam/role:Role": calls("iam CreateRole", "name=RoleName, assumeRolePolicy=AssumeRolePolicyDocument"),
  "aws:iam/rolePolicy:RolePolicy": calls("iam PutRolePolicy", "name=PolicyName, role=RoleName, policy=PolicyDocument"),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": calls("iam AttachRolePolicy", "role=RoleName, policyArn"),
  "aws:kms/alias:Alias": calls("kms CreateAlias", "name=AliasName, targetKeyId"),
  "aws:kms/key:Key": calls(
    "kms CreateKey",
    "description, policy, deletionWindowInDays=kms ScheduleKeyDeletion:PendingWindowInDays",
    "enableKeyRotation",
  ),
  "aws:lambda/eventSourceMapping:EventSourceMapping": calls(
    "lambda CreateEventSourceMapping",
    "eventSourceArn, functionName, batchSize, functionResponseTypes, functionResponseTypes[], scalingConfig.maximumConcurrency",
  ),
  "aws:lambda/function:Function": calls(
    "lambda CreateFunction",
    `name=FunctionName, role, handler, runtime, memorySize, timeout, architectures, architectures[]
     environment.variables.*, environment.variables.~, loggingConfig.logFormat, loggingConfig.logGroup
     tracingConfig.mode, vpcConfig.securityGroupIds, vpcConfig.securityGroupIds[], vpcConfig.subnetIds, vpcConfig.subnetIds[]`,
    "code",
  ),
  "aws:lambda/permission:Permission": calls(
    "lambda AddPermission",
    "statementId, action, function=FunctionName, principal, sourceArn, sourceAccount",
  ),
  "aws:s3/bucket:Bucket": calls("s3 CreateBucket", "bucket, objectLockEnabled=ObjectLockEnabledForBucket"),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": calls(
    "s3 PutBucketLifecycleConfiguration",
    `bucket, rules[].id=LifecycleConfiguration.Rules[].ID, rules[].status=LifecycleConfiguration.Rules[].Status
     rules[].filter.prefix=LifecycleConfiguration.Rules[].Filter.Prefix
     rules[].expiration.days=LifecycleConfiguration.Rules[].Expiration.Days
     rules[].expiration.expiredObjectDeleteMarker=LifecycleConfiguration.Rules[].Expiration.ExpiredObjectDeleteMarker
     rules[].noncurrentVersionExpiration.noncurrentDays=LifecycleConfiguration.Rules[].NoncurrentVersionExpiration.NoncurrentDays
     rules[].abortIncompleteMultipartUpload.daysAfterInitiation=LifecycleConfiguration.Rules[].AbortIncompleteMultipartUpload.DaysAfterInitiation`,
  ),
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": calls(
    "s3 PutObjectLockConfiguration",
    `bucket, rule.defaultRetention.mode=ObjectLockConfiguration.Rule.DefaultRetention.Mode
     rule.defaultRetention.days=ObjectLockConfiguration.Rule.DefaultRetention.Days`,
  ),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": calls(
    "s3 PutBucketOwnershipControls",
    "bucket, rule.objectOwnership=OwnershipControls.Rules[].ObjectOwnership",
  ),
  "aws:s3/bucketPolicy:BucketPolicy": calls("s3 PutBucketPolicy", "bucket, policy"),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": calls(
    "s3 PutPublicAccessBlock",
    `bucket, blockPublicAcls=PublicAccessBlockConfiguration.BlockPublicAcls
     blockPublicPolicy=PublicAccessBlockConfiguration.BlockPublicPolicy
     ignorePublicAcls=PublicAccessBlockConfiguration.IgnorePublicAcls
     restrictPublicBuckets=PublicAccessBlockConfiguration.RestrictPublicBuckets`,
  ),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": calls(
    "s3 PutBucketEncryption",
    `bucket
     rules[].applyServerSideEncryptionByDefault.sseAlgorithm=ServerSideEncryptionConfiguration.Rules[].ApplyServerSideEncryptionByDefault.SSEAlgorithm`,
  ),
  "aws:s3/bucketVersioning:BucketVersioning": calls(
    "s3 PutBucketVersioning",
    "bucket, versioningConfiguration.status=VersioningConfiguration.Status",
  ),
  "aws:secretsmanager/secretRotation:SecretRotation": calls(
    "secretsmanager RotateSecret",
    "secretId, rotationLambdaArn, rotationRules.automaticallyAfterDays",
  ),
  "aws:sns/topic:Topic": calls("sns CreateTopic", "name", "kmsMasterKeyId"),
  "aws:sns/topicPolicy:TopicPolicy": calls("sns SetTopicAttributes", "arn=TopicArn, policy=AttributeValue"),
  "aws:sns/topicSubscription:TopicSubscription": calls(
    "sns Subscribe",
    "topic=TopicArn, protocol, endpoint",
    "filterPolicy, filterPolicyScope",
  ),
  "aws:sqs/queue:Queue": calls(
    "sqs CreateQueue",
    "name=QueueName",
    "messageRetentionSeconds, receiveWaitTimeSeconds, sqsManagedSseEnabled, visibilityTimeoutSeconds, redrivePolicy",
  ),
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": calls("sqs SetQueueAttributes", "queueUrl", "redriveAllowPolicy"),
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
