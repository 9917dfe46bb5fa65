import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"
import { version } from "@pulumi/pulumi/version.js"
import { Record } from "effect"

import { recoveryBucketPolicy, recoveryVaultPolicy } from "../infra/inventory/copies.ts"
import { functions } from "../infra/inventory/functions.ts"
import { mailedEvents } from "../infra/inventory/mail.ts"
import { liveAlias } from "../infra/inventory/release.ts"
import { checkAccount } from "./accountCheck.ts"
import { Alarms } from "./Alarms.ts"
import { Api, apiNames } from "./Api.ts"
import { ArchiveBucket } from "./ArchiveBucket.ts"
import { ArchiveCopy } from "./ArchiveCopy.ts"
import { BurnRates } from "./BurnRates.ts"
import { readConfiguration } from "./Configuration.ts"
import { Dashboard } from "./Dashboard.ts"
import { keepWhatCannotBeMadeAgain } from "./keeping.ts"
import { Mail } from "./Mail.ts"
import { MailKey } from "./MailKey.ts"
import { ManagementListener } from "./ManagementListener.ts"
import { type MadeQueue, Queues } from "./Queues.ts"
import { Releases } from "./Releases.ts"
import { endRoleNames } from "./roleNames.ts"
import { Rotations, tenantsWithSecrets } from "./Rotations.ts"
import { SandboxNetwork } from "./SandboxNetwork.ts"
import { SavedQueries } from "./SavedQueries.ts"
import { ServiceFunction, type Surroundings } from "./ServiceFunction.ts"
import { SitesTable } from "./SitesTable.ts"
import { TableCopies } from "./TableCopies.ts"
import { TenantRole } from "./TenantRole.ts"
import { subscribeQueue, Topics } from "./Topics.ts"
import { bindTrigger } from "./Triggers.ts"
import { checkUserPool } from "./UserPool.ts"
import { variablesOf } from "./variables.ts"
import { WebhookKey } from "./WebhookKey.ts"

// Engine and SDK belong together: another CLI may lay out the same program otherwise.
await pulumi.requirePulumiVersion(version)
keepWhatCannotBeMadeAgain()
const config = readConfiguration()
endRoleNames(config.roleSuffix)
if (config.checksAccount) await checkAccount(config)
await checkUserPool(config)
const rotatedTenants = config.rotatedTenants ?? (await tenantsWithSecrets(config.secretsPrefix))

const { environment } = config
const name = `bbws-wp-${environment}`
const { accountId } = aws.getCallerIdentityOutput()
const { region } = aws.getRegionOutput()

const network =
  config.network ??
  new SandboxNetwork(`${name}-network`, { environment, region, managementPort: config.managementPort })
const management =
  config.network === undefined || config.managementListener === undefined
    ? undefined
    : new ManagementListener(`${name}-management`, {
        environment,
        network: config.network,
        port: config.managementPort,
        listener: config.managementListener,
      })
const { recoveryAccount, recoveryRegion } = config
const table = new SitesTable(`${name}-sites`, { tableName: config.tableName, recoveryRegion })
const queues = new Queues(name, { environment })
const bucket = new ArchiveBucket(`${name}-archives`, {
  // A bucket's name is one in the world: the account's id makes it so.
  bucketName: config.archiveBucketName ?? pulumi.interpolate`bbws-wp-archives-${environment}-${accountId}`,
  backupRetentionDays: config.backupRetentionDays,
})
const copied =
  recoveryRegion === undefined && recoveryAccount === undefined
    ? undefined
    : new ArchiveCopy(`${name}-archives-copy`, {
        of: bucket,
        environment,
        accountId,
        region: recoveryRegion,
        foreign: recoveryAccount,
        backupRetentionDays: config.backupRetentionDays,
      })
const tableCopies =
  recoveryAccount === undefined
    ? undefined
    : new TableCopies(`${name}-sites-copies`, {
        environment,
        accountId,
        tableArn: table.arn,
        vaultArn: recoveryAccount.vaultArn,
      })
const topics = new Topics(name, { environment, accountId, subscriptions: config.subscriptions })
subscribeQueue(`${name}-webhooks`, queues.byId.webhooks, [
  { name: `${name}-webhooks`, topicArn: topics.eventsTopicArn },
])
const mail =
  config.mail === undefined ? undefined : new Mail(`${name}-mail`, { environment, accountId, mail: config.mail })
const mailSources =
  mail === undefined
    ? []
    : [
        { name: `${name}-mail`, topicArn: topics.eventsTopicArn, filterPolicy: mailedEvents },
        { name: `${name}-mail-feedback`, topicArn: mail.feedbackTopicArn },
      ]
subscribeQueue(`${name}-mail`, queues.byId.mail, mailSources)
const mailKey = new MailKey(`${name}-mail`, { environment, accountId })
const webhookKey = new WebhookKey(`${name}-webhooks`, { environment, accountId })

const ofTenants = {
  bucket: bucket.arn,
  secrets: pulumi.interpolate`arn:aws:secretsmanager:${region}:${accountId}:secret:`,
  secretsPrefix: config.secretsPrefix,
}
const tenantRole = new TenantRole(`${name}-tenants`, {
  environment,
  accountId,
  roleSuffix: config.roleSuffix,
  functions,
  places: pulumi.output(ofTenants),
})

const { creation, deadLetter, deletion, update, webhooks } = queues.byId
const ofQueues = (of: (queue: MadeQueue) => pulumi.Output<string>) => Record.map(queues.byId, of)
const surroundings: Surroundings = {
  environment,
  accountId,
  network,
  logRetentionDays: config.logRetentionDays,
  variables: variablesOf(config, {
    table: table.name,
    queueUrls: { creation: creation.url, update: update.url, deletion: deletion.url, webhooks: webhooks.url },
    topicArn: topics.eventsTopicArn,
    bucket: bucket.name,
    tenantRoleArn: tenantRole.arn,
    webhookKeyArn: webhookKey.arn,
    mailKeyArn: mailKey.arn,
    configurationSet: mail?.configurationSet,
  }),
  places: pulumi.output({
    table: table.arn,
    queues: ofQueues(({ arn }) => arn),
    key: webhookKey.arn,
    mailKey: mailKey.arn,
    mail: mail?.places,
    topic: topics.eventsTopicArn,
    tenantRole: tenantRole.arn,
    ...ofTenants,
  }),
}
const deployed = functions.map((definition) => new ServiceFunction(definition, surroundings))

const watched = {
  environment,
  ...apiNames(environment),
  functionNames: Object.fromEntries(deployed.map(({ definition, name }) => [definition.name, name])),
  releases: Object.fromEntries(
    deployed.map(({ definition, name, version }) => [
      definition.name,
      { resource: pulumi.interpolate`${name}:${liveAlias}`, version },
    ]),
  ),
  queueNames: ofQueues(({ name: queueName }) => queueName),
  tableName: table.name,
  checkedSynthetically: config.syntheticTenant !== "",
  copies: {
    ...copied?.topicNames,
    ...(tableCopies === undefined ? {} : { tableCopied: tableCopies.topicName }),
    ...(recoveryRegion === undefined ? {} : { tableRegion: recoveryRegion }),
  },
}
const alarms = new Alarms(name, { ...watched, alertsTopicArn: topics.alertsTopicArn })
new BurnRates(name, { ...watched, alertsTopicArn: topics.alertsTopicArn })
new Dashboard(name, watched)

const releases = new Releases(
  name,
  { environment, functions: deployed, kind: config.release },
  // They watch the new versions before these are invoked.
  { dependsOn: [alarms] },
)
for (const each of deployed) {
  bindTrigger(each, releases.of(each), { environment, accountId, queues: queues.byId })
}

const api = new Api(name, {
  environment,
  userPoolArn: config.userPoolArn,
  functions: Object.fromEntries(
    deployed.map((each) => [each.definition.name, { ...releases.of(each), timeout: each.definition.timeout }]),
  ),
  domain: config.domain,
  limits: config.limits,
  keyHolders: config.keyHolders,
  corsOrigins: config.corsOrigins,
  logRetentionDays: config.logRetentionDays,
  managesAccount: config.apiGatewayLogRole,
})

new SavedQueries(name, {
  environment,
  functionLogs: Object.fromEntries(deployed.map(({ definition, logGroup }) => [definition.name, logGroup])),
  accessLog: api.accessLog,
})

const rotating = deployed.filter(({ definition }) => definition.trigger.type === "rotation")
for (const each of rotating) {
  new Rotations(
    `${name}-rotations`,
    {
      tenants: rotatedTenants,
      secretsPrefix: config.secretsPrefix,
      functionArn: releases.of(each).arn,
      everyDays: config.rotationDays,
    },
    { dependsOn: rotating },
  )
}

/** Where portals send their requests. */
export const apiUrl = api.url
/** What an alias record of the domain leads to; without a domain, nothing. */
export const domainTarget = api.domainTarget ?? {}
export const tableName = table.name
export const archiveBucket = bucket.name
/** What the other account gives its bucket and its vault as policies; without one, nothing. */
export const recoveryPolicies =
  recoveryAccount === undefined || copied === undefined
    ? {}
    : {
        bucket: copied.roleArn.apply((arn) => recoveryBucketPolicy(recoveryAccount.bucket, arn)),
        vault: accountId.apply(recoveryVaultPolicy),
      }
/** What the zone of the sender's domain needs, for SES to sign what comes from it; without a sender, nothing. */
export const mailDnsRecords = mail?.dnsRecords ?? []
/** Portals subscribe here for what happens to their sites. */
export const eventsTopicArn = topics.eventsTopicArn
export const alertsTopicArn = topics.alertsTopicArn
/** The load balancer has to have this security group, and tenants' rules go to this listener; nothing where it is not made here. */
export const managementSecurityGroupId = management?.securityGroupId ?? {}
export const managementListenerArn = management?.listenerArn ?? {}
/** For `npm run redrive`. */
export const queueUrls = {
  creation: creation.url,
  update: update.url,
  deletion: deletion.url,
  deadLetter: deadLetter.url,
}
