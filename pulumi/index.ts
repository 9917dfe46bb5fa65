import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"
import { version } from "@pulumi/pulumi/version.js"

import { functions } from "../infra/functions.ts"
import { checkAccount } from "./accountCheck.ts"
import { Alarms } from "./Alarms.ts"
import { Api } from "./Api.ts"
import { ArchiveBucket } from "./ArchiveBucket.ts"
import { readConfiguration } from "./Configuration.ts"
import { Dashboard } from "./Dashboard.ts"
import { Queues } from "./Queues.ts"
import { Rotations, tenantsWithSecrets } from "./Rotations.ts"
import { SandboxNetwork } from "./SandboxNetwork.ts"
import { ServiceFunction, type Surroundings } from "./ServiceFunction.ts"
import { SitesTable } from "./SitesTable.ts"
import { Topics } from "./Topics.ts"
import { checkUserPool } from "./UserPool.ts"
import { variablesOf } from "./variables.ts"

// Engine and SDK belong together: another CLI may lay out the same program otherwise.
await pulumi.requirePulumiVersion(version)
const config = readConfiguration()
if (config.checksAccount) await checkAccount(config)
await checkUserPool(config)
const rotatedTenants = config.rotatedTenants ?? (await tenantsWithSecrets(config.secretsPrefix))

const { environment } = config
const name = `bbws-wp-${environment}`
const { accountId } = aws.getCallerIdentityOutput()
const { region } = aws.getRegionOutput()

const network = config.network ?? new SandboxNetwork(`${name}-network`, { environment, region })
const table = new SitesTable(`${name}-sites`)
const queues = new Queues(name, { environment })
const bucket = new ArchiveBucket(`${name}-archives`, {
  environment,
  accountId,
  backupRetentionDays: config.backupRetentionDays,
})
const topics = new Topics(name, { environment, accountId, subscriptions: config.subscriptions })

const { creation, deadLetter, deletion, update } = queues.byId
const surroundings: Surroundings = {
  environment,
  accountId,
  network,
  logRetentionDays: config.logRetentionDays,
  queues: queues.byId,
  variables: variablesOf(config, {
    table: table.name,
    queueUrls: { creation: creation.url, update: update.url, deletion: deletion.url },
    topicArn: topics.eventsTopicArn,
    bucket: bucket.name,
  }),
  places: pulumi.output({
    table: table.arn,
    queues: { creation: creation.arn, update: update.arn, deletion: deletion.arn, deadLetter: deadLetter.arn },
    topic: topics.eventsTopicArn,
    bucket: bucket.arn,
    secrets: pulumi.interpolate`arn:aws:secretsmanager:${region}:${accountId}:secret:`,
    secretsPrefix: config.secretsPrefix,
  }),
}
const deployed = functions.map((definition) => new ServiceFunction(definition, surroundings))

const api = new Api(name, {
  environment,
  userPoolArn: config.userPoolArn,
  functions: Object.fromEntries(
    deployed.map(({ definition, invokeArn, name }) => [
      definition.name,
      { name, invokeArn, timeout: definition.timeout },
    ]),
  ),
  domain: config.domain,
  limits: config.limits,
  keyHolders: config.keyHolders,
  logRetentionDays: config.logRetentionDays,
  managesAccount: config.apiGatewayLogRole,
})

const watched = {
  environment,
  functionNames: Object.fromEntries(deployed.map(({ definition, name }) => [definition.name, name])),
  queueNames: { creation: creation.name, update: update.name, deletion: deletion.name, deadLetter: deadLetter.name },
  apiName: api.apiName,
  stageName: api.stageName,
  tableName: table.name,
}
new Alarms(name, { ...watched, alertsTopicArn: topics.alertsTopicArn })
new Dashboard(name, watched)

const rotating = deployed.filter(({ definition }) => definition.trigger.type === "rotation")
for (const { arn } of rotating) {
  new Rotations(
    `${name}-rotations`,
    {
      tenants: rotatedTenants,
      secretsPrefix: config.secretsPrefix,
      functionArn: arn,
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
/** Portals subscribe here for what happens to their sites. */
export const eventsTopicArn = topics.eventsTopicArn
export const alertsTopicArn = topics.alertsTopicArn
/** For `npm run redrive`. */
export const queueUrls = {
  creation: creation.url,
  update: update.url,
  deletion: deletion.url,
  deadLetter: deadLetter.url,
}
