import { callsOfApi } from "./apiCalls.ts"
import { type Call, calls } from "./Call.ts"

/** Every type of resource that a stack has, and what API Gateway makes of the API's definition. */
export const callsOfTypes: Readonly<Record<string, Call>> = {
  ...callsOfApi,
  "aws:backup/plan:Plan": calls(
    "backup CreateBackupPlan",
    `name=BackupPlan.BackupPlanName, rules=BackupPlan.Rules, rules[].ruleName=BackupPlan.Rules[].RuleName
     rules[].targetVaultName=BackupPlan.Rules[].TargetBackupVaultName, rules[].schedule=BackupPlan.Rules[].ScheduleExpression
     rules[].startWindow=BackupPlan.Rules[].StartWindowMinutes
     rules[].completionWindow=BackupPlan.Rules[].CompletionWindowMinutes
     rules[].lifecycle.deleteAfter=BackupPlan.Rules[].Lifecycle.DeleteAfterDays
     rules[].copyActions=BackupPlan.Rules[].CopyActions
     rules[].copyActions[].destinationVaultArn=BackupPlan.Rules[].CopyActions[].DestinationBackupVaultArn
     rules[].copyActions[].lifecycle.deleteAfter=BackupPlan.Rules[].CopyActions[].Lifecycle.DeleteAfterDays`,
  ),
  "aws:backup/selection:Selection": calls(
    "backup CreateBackupSelection",
    `planId=BackupPlanId, name=BackupSelection.SelectionName, iamRoleArn=BackupSelection.IamRoleArn
     resources=BackupSelection.Resources, resources[]=BackupSelection.Resources[]`,
  ),
  "aws:backup/vault:Vault": calls("backup CreateBackupVault", "name=BackupVaultName", "forceDestroy"),
  "aws:backup/vaultNotifications:VaultNotifications": calls(
    "backup PutBackupVaultNotifications",
    "backupVaultName, snsTopicArn, backupVaultEvents, backupVaultEvents[]",
  ),
  "aws:cloudformation/stack:Stack": calls("cloudformation CreateStack", "name=StackName, templateBody"),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": calls(
    "cloudwatch PutCompositeAlarm",
    "alarmName, alarmDescription, alarmRule, alarmActions, alarmActions[], okActions, okActions[]",
  ),
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
  "aws:cloudwatch/queryDefinition:QueryDefinition": calls(
    "logs PutQueryDefinition",
    "name, queryString, logGroupNames, logGroupNames[]",
  ),
  "aws:codedeploy/application:Application": calls(
    "codedeploy CreateApplication",
    "name=applicationName, computePlatform",
  ),
  "aws:codedeploy/deploymentGroup:DeploymentGroup": calls(
    "codedeploy CreateDeploymentGroup",
    `appName=applicationName, deploymentGroupName, serviceRoleArn, deploymentConfigName
     deploymentStyle.deploymentType, deploymentStyle.deploymentOption
     alarmConfiguration.enabled, alarmConfiguration.alarms, alarmConfiguration.alarms[]=alarmConfiguration.alarms[].name
     autoRollbackConfiguration.enabled, autoRollbackConfiguration.events, autoRollbackConfiguration.events[]`,
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
     streamEnabled=StreamSpecification.StreamEnabled, streamViewType=StreamSpecification.StreamViewType
     replicas[].regionName=dynamodb UpdateTable:ReplicaUpdates[].Create.RegionName
     replicas[].pointInTimeRecovery=dynamodb UpdateContinuousBackups:PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled
     replicas[].deletionProtectionEnabled=DeletionProtectionEnabled
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
    `description, policy, deletionWindowInDays=kms ScheduleKeyDeletion:PendingWindowInDays, keyUsage
     customerMasterKeySpec`,
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
     publish, reservedConcurrentExecutions=lambda PutFunctionConcurrency:ReservedConcurrentExecutions?, tracingConfig.mode, vpcConfig.securityGroupIds, vpcConfig.securityGroupIds[], vpcConfig.subnetIds, vpcConfig.subnetIds[]`,
    "code",
  ),
  "aws:lambda/permission:Permission": calls(
    "lambda AddPermission",
    "statementId, action, function=FunctionName, principal, sourceArn, sourceAccount, qualifier",
  ),
  "aws:lb/listener:Listener": calls(
    "elbv2 CreateListener",
    `loadBalancerArn=LoadBalancerArn, port=Port, protocol=Protocol, certificateArn=Certificates[].CertificateArn
     sslPolicy=SslPolicy, defaultActions=DefaultActions, defaultActions[].type=DefaultActions[].Type
     defaultActions[].fixedResponse.contentType=DefaultActions[].FixedResponseConfig.ContentType
     defaultActions[].fixedResponse.statusCode=DefaultActions[].FixedResponseConfig.StatusCode
     defaultActions[].fixedResponse.messageBody=DefaultActions[].FixedResponseConfig.MessageBody`,
  ),
  "aws:s3/bucket:Bucket": calls("s3 CreateBucket", "bucket, objectLockEnabled=ObjectLockEnabledForBucket", "region"),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": calls(
    "s3 PutBucketLifecycleConfiguration",
    `bucket, rules[].id=LifecycleConfiguration.Rules[].ID, rules[].status=LifecycleConfiguration.Rules[].Status
     rules[].filter.prefix=LifecycleConfiguration.Rules[].Filter.Prefix
     rules[].expiration.days=LifecycleConfiguration.Rules[].Expiration.Days
     rules[].expiration.expiredObjectDeleteMarker=LifecycleConfiguration.Rules[].Expiration.ExpiredObjectDeleteMarker
     rules[].noncurrentVersionExpiration.noncurrentDays=LifecycleConfiguration.Rules[].NoncurrentVersionExpiration.NoncurrentDays
     rules[].abortIncompleteMultipartUpload.daysAfterInitiation=LifecycleConfiguration.Rules[].AbortIncompleteMultipartUpload.DaysAfterInitiation`,
    "region",
  ),
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": calls(
    "s3 PutObjectLockConfiguration",
    `bucket, rule.defaultRetention.mode=ObjectLockConfiguration.Rule.DefaultRetention.Mode
     rule.defaultRetention.days=ObjectLockConfiguration.Rule.DefaultRetention.Days`,
    "region",
  ),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": calls(
    "s3 PutBucketOwnershipControls",
    "bucket, rule.objectOwnership=OwnershipControls.Rules[].ObjectOwnership",
    "region",
  ),
  "aws:s3/bucketPolicy:BucketPolicy": calls("s3 PutBucketPolicy", "bucket, policy", "region"),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": calls(
    "s3 PutPublicAccessBlock",
    `bucket, blockPublicAcls=PublicAccessBlockConfiguration.BlockPublicAcls
     blockPublicPolicy=PublicAccessBlockConfiguration.BlockPublicPolicy
     ignorePublicAcls=PublicAccessBlockConfiguration.IgnorePublicAcls
     restrictPublicBuckets=PublicAccessBlockConfiguration.RestrictPublicBuckets`,
    "region",
  ),
  "aws:s3/bucketNotification:BucketNotification": calls(
    "s3 PutBucketNotificationConfiguration",
    `bucket, topics[].id=NotificationConfiguration.TopicConfigurations[].Id
     topics[].topicArn=NotificationConfiguration.TopicConfigurations[].TopicArn
     topics[].events=NotificationConfiguration.TopicConfigurations[].Events
     topics[].events[]=NotificationConfiguration.TopicConfigurations[].Events[]`,
  ),
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": calls(
    "s3 PutBucketReplication",
    `bucket, role=ReplicationConfiguration.Role, rules[].id=ReplicationConfiguration.Rules[].ID
     rules[].priority=ReplicationConfiguration.Rules[].Priority, rules[].status=ReplicationConfiguration.Rules[].Status
     rules[].filter.prefix=ReplicationConfiguration.Rules[].Filter.Prefix
     rules[].deleteMarkerReplication.status=ReplicationConfiguration.Rules[].DeleteMarkerReplication.Status
     rules[].destination.bucket=ReplicationConfiguration.Rules[].Destination.Bucket
     rules[].destination.account=ReplicationConfiguration.Rules[].Destination.Account
     rules[].destination.accessControlTranslation.owner=ReplicationConfiguration.Rules[].Destination.AccessControlTranslation.Owner
     rules[].destination.replicationTime.status=ReplicationConfiguration.Rules[].Destination.ReplicationTime.Status
     rules[].destination.replicationTime.time.minutes=ReplicationConfiguration.Rules[].Destination.ReplicationTime.Time.Minutes
     rules[].destination.metrics.status=ReplicationConfiguration.Rules[].Destination.Metrics.Status
     rules[].destination.metrics.eventThreshold.minutes=ReplicationConfiguration.Rules[].Destination.Metrics.EventThreshold.Minutes`,
  ),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": calls(
    "s3 PutBucketEncryption",
    `bucket
     rules[].applyServerSideEncryptionByDefault.sseAlgorithm=ServerSideEncryptionConfiguration.Rules[].ApplyServerSideEncryptionByDefault.SSEAlgorithm`,
    "region",
  ),
  "aws:s3/bucketVersioning:BucketVersioning": calls(
    "s3 PutBucketVersioning",
    "bucket, versioningConfiguration.status=VersioningConfiguration.Status",
    "region",
  ),
  "aws:secretsmanager/secretRotation:SecretRotation": calls(
    "secretsmanager RotateSecret",
    "secretId, rotationLambdaArn, rotationRules.automaticallyAfterDays",
  ),
  "aws:sesv2/configurationSet:ConfigurationSet": calls(
    "sesv2 CreateConfigurationSet",
    `configurationSetName, deliveryOptions.tlsPolicy, reputationOptions.reputationMetricsEnabled
     suppressionOptions.suppressedReasons, suppressionOptions.suppressedReasons[]`,
  ),
  "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination": calls(
    "sesv2 CreateConfigurationSetEventDestination",
    `configurationSetName, eventDestinationName, eventDestination.enabled, eventDestination.matchingEventTypes
     eventDestination.matchingEventTypes[], eventDestination.snsDestination.topicArn`,
  ),
  "aws:sesv2/emailIdentity:EmailIdentity": calls(
    "sesv2 CreateEmailIdentity",
    "emailIdentity, dkimSigningAttributes.nextSigningKeyLength",
  ),
  "aws:sns/topic:Topic": calls("sns CreateTopic", "name", "kmsMasterKeyId"),
  "aws:sns/topicPolicy:TopicPolicy": calls("sns SetTopicAttributes", "arn=TopicArn, policy=AttributeValue"),
  "aws:sns/topicSubscription:TopicSubscription": calls(
    "sns Subscribe",
    "topic=TopicArn, protocol, endpoint",
    "filterPolicy, filterPolicyScope, rawMessageDelivery",
  ),
  "aws:sqs/queue:Queue": calls(
    "sqs CreateQueue",
    "name=QueueName",
    "messageRetentionSeconds, receiveWaitTimeSeconds, sqsManagedSseEnabled, visibilityTimeoutSeconds, redrivePolicy",
  ),
  "aws:sqs/queuePolicy:QueuePolicy": calls("sqs SetQueueAttributes", "queueUrl", "policy"),
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": calls("sqs SetQueueAttributes", "queueUrl", "redriveAllowPolicy"),
}
