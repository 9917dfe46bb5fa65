import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { functions } from "../infra/functions.ts"
import { ArchiveBucket } from "./ArchiveBucket.ts"
import { readConfiguration } from "./Configuration.ts"
import { Queues } from "./Queues.ts"
import { SandboxNetwork } from "./SandboxNetwork.ts"
import { ServiceFunction, type Surroundings } from "./ServiceFunction.ts"
import { SitesTable } from "./SitesTable.ts"
import { variablesOf } from "./variables.ts"

const config = readConfiguration()
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
const topic = new aws.sns.Topic(`${name}-events`, { name: `bbws-wp-events-${environment}` })

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
    topicArn: topic.arn,
    bucket: bucket.name,
  }),
  places: pulumi.output({
    table: table.arn,
    queues: { creation: creation.arn, update: update.arn, deletion: deletion.arn, deadLetter: deadLetter.arn },
    topic: topic.arn,
    bucket: bucket.arn,
    secrets: pulumi.interpolate`arn:aws:secretsmanager:${region}:${accountId}:secret:`,
    secretsPrefix: config.secretsPrefix,
  }),
}
const deployed = functions.map((definition) => new ServiceFunction(definition, surroundings))

/** What other stacks and people need of this one. */
export const tableName = table.name
export const eventsTopicArn = topic.arn
export const archiveBucket = bucket.name
export const queueUrls = pulumi.output(queues.byId).apply((byId) => byId.creation.url)
export const functionNames = pulumi.all(deployed.map((each) => each.name))
