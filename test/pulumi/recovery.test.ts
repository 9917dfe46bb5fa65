import { assert, beforeAll, describe, it } from "@effect/vitest"

import { permits } from "../../infra/iam/iam.ts"
import { functions } from "../../infra/inventory/functions.ts"
import { accountId, textOf } from "./account.ts"
import { type Graph, graphOf } from "./graph.ts"
import { at } from "./recording.ts"
import { runStack } from "./stacks.ts"

/** As `Pulumi.prod.yaml` has it. */
const foreign = {
  accountId: "444444444444",
  bucket: "bbws-wp-archives-prod-444444444444",
  vaultArn: "arn:aws:backup:eu-west-1:444444444444:backup-vault:bbws-wp-prod",
}

describe("a stack in which a restored copy has taken the place of what was lost", () => {
  let graph: Graph
  let outputs: Readonly<Record<string, unknown>>
  beforeAll(async () => {
    const result = await runStack("recovered")
    assert.strictEqual(result.exitCode, 0, result.log)
    graph = graphOf(result.resources)
    outputs = result.outputs
  })

  it("has the copies under the names in Pulumi that the lost ones had, so that nothing is replaced", () => {
    const table = graph.find("aws:dynamodb/table:Table", "name", "sites-restored")
    assert.deepStrictEqual([table.name, table.parent.split("::").at(-1)], ["bbws-wp-prod-sites", "bbws-wp-prod-sites"])
    const bucket = graph.find("aws:s3/bucket:Bucket", "bucket", "bbws-wp-archives-restored")
    assert.strictEqual(bucket.name, "bbws-wp-prod-archives")
    assert.deepInclude(outputs, { tableName: "sites-restored", archiveBucket: "bbws-wp-archives-restored" })
  })

  it("leads every function and every alarm to them, and lets none touch what was before", () => {
    const folder = "backups/tenant-1/archive.zip"
    const told: Array<unknown> = []
    for (const { grants, name } of functions) {
      const { inputs, outputs: made } = graph.functionCalled(`bbws-wp-${name}-prod`)
      told.push(...["SITES_TABLE", "ARCHIVE_BUCKET"].map((name) => at(inputs["environment"], "variables", name)))
      const policy = graph.statementsOf(`${textOf(made["name"])}-recovery`)
      assert.isNotEmpty(policy)
      const resources = policy.flatMap(({ Resource }) => Resource).join(" ")
      assert.notMatch(resources, /table\/sites(\/| |$)|bbws-wp-archives-prod/, name)
      const role = at(inputs["environment"], "variables", "TENANT_ROLE_ARN")
      assert.strictEqual(
        permits(policy, { action: "sts:AssumeRole", resource: textOf(role) }),
        grants.actsForTenants === true,
        name,
      )
    }
    // A function is told of what its code touches only.
    const copies = new Set(told.filter((name) => name !== undefined))
    assert.sameMembers([...copies], ["sites-restored", "bbws-wp-archives-restored"])
    const ofTenants = graph.statementsOf("bbws-wp-tenants-prod-recovery")
    for (const [bucket, may] of [
      ["restored", true],
      ["prod", false],
    ] as const) {
      const resource = `arn:aws:s3:::bbws-wp-archives-${bucket}/${folder}`
      assert.strictEqual(permits(ofTenants, { action: "s3:GetObject", resource }), may, bucket)
    }
    const watched = graph
      .all("aws:cloudwatch/metricAlarm:MetricAlarm")
      .flatMap(({ inputs }) => [...JSON.stringify(inputs).matchAll(/"TableName":"([^"]+)"/g)].map(([, table]) => table))
    assert.deepStrictEqual([...new Set(watched)], ["sites-restored"])
  })

  it("has roles of other names than the stack of the lost region, which stand in the account", () => {
    for (const { inputs } of graph.all("aws:iam/role:Role")) {
      assert.match(textOf(inputs["name"]), /^[\w+=,.@-]{1,55}-recovery$/)
    }
  })

  it("copies its table to the other region all the time, where it can be recovered and not be deleted", () => {
    const { inputs } = graph.find("aws:dynamodb/table:Table", "name", "sites-restored")
    assert.deepInclude(inputs, {
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
      replicas: [{ regionName: "eu-central-1", pointInTimeRecovery: true, deletionProtectionEnabled: true }],
    })
  })

  it("copies its archives within a quarter of an hour to a bucket that nobody else can read, and deletes nothing there", () => {
    const copy = graph.find("aws:s3/bucket:Bucket", "bucket", "bbws-wp-archives-restored-copy")
    assert.isTrue(copy.isProtected)
    for (const type of ["PublicAccessBlock", "Versioning", "LifecycleConfiguration", "Policy", "OwnershipControls"]) {
      const kind = `aws:s3/bucket${type}:Bucket${type}`
      assert.strictEqual(graph.find(kind, "bucket", copy.outputs["id"]).inputs["region"], "eu-central-1", type)
      assert.isDefined(graph.find(kind, "bucket", "bbws-wp-archives-restored"))
    }
    const [replication] = graph.all("aws:s3/bucketReplicationConfig:BucketReplicationConfig")
    assert.strictEqual(replication?.inputs["bucket"], "bbws-wp-archives-restored")
    const rules = Object.values(Object(replication?.inputs["rules"])).slice(0, 4)
    assert.deepStrictEqual(
      rules.map((rule) => at(rule, "filter", "prefix")),
      ["backups/", "packages/", "templates/", "packs/"],
    )
    for (const rule of rules) {
      assert.strictEqual(at(rule, "destination", "bucket"), copy.outputs["arn"])
      assert.strictEqual(at(rule, "destination", "replicationTime", "time", "minutes"), 15)
      assert.strictEqual(at(rule, "deleteMarkerReplication", "status"), "Disabled")
    }
    const policy = graph.statementsOf(`${textOf(copy.inputs["bucket"])}-recovery`)
    assert.isNotEmpty(policy)
    assert.isFalse(policy.some(({ Action }) => Action.some((action) => action.includes("Delete"))))
  })

  it("copies its archives into the other account as well, to which they then belong", () => {
    const [replication] = graph.all("aws:s3/bucketReplicationConfig:BucketReplicationConfig")
    const all = Object.values(Object(replication?.inputs["rules"]))
    assert.deepStrictEqual(
      all.map((rule) => [at(rule, "id"), at(rule, "priority")]),
      [
        ["backups", 0],
        ["packages", 1],
        ["templates", 2],
        ["packs", 3],
        ["backups-account", 4],
        ["packages-account", 5],
        ["templates-account", 6],
        ["packs-account", 7],
      ],
    )
    for (const rule of all.slice(4)) {
      assert.deepInclude(at(rule, "destination"), {
        bucket: `arn:aws:s3:::${foreign.bucket}`,
        account: foreign.accountId,
        accessControlTranslation: { owner: "Destination" },
      })
    }
    const ours = graph.statementsOf("bbws-wp-archives-restored-copy-recovery")
    const theirs = JSON.parse(textOf(at(outputs["recoveryPolicies"], "bucket")))
    const role = `arn:aws:iam::${accountId}:role/bbws-wp-archives-restored-copy-recovery`
    const [copies, look] = Object.values(Object(at(theirs, "Statement")))
    assert.deepInclude(copies, { Effect: "Allow", Principal: { AWS: role } })
    assert.deepInclude(look, { Effect: "Allow", Principal: { AWS: role } })
    // Both accounts have to allow it; neither lets anything be taken out or deleted.
    for (const action of ["s3:ReplicateObject", "s3:ReplicateTags", "s3:ObjectOwnerOverrideToBucketOwner"]) {
      const resource = `arn:aws:s3:::${foreign.bucket}/backups/tenant-1/archive.zip`
      assert.isTrue(permits(ours, { action, resource }), action)
      assert.include(Object.values(Object(at(copies, "Action"))), action)
    }
    assert.notMatch(JSON.stringify([copies, look]), /Delete|GetObject|PutBucket/)
  })

  it("copies its table into the other account's vault every hour, by a role that AWS Backup alone takes", () => {
    const [plan] = graph.all("aws:backup/plan:Plan")
    const rules = Object.values(Object(plan?.inputs["rules"]))
    assert.deepStrictEqual(
      rules.map((rule) => [at(rule, "schedule"), at(rule, "copyActions")]),
      [
        ["cron(0 * * * ? *)", [{ destinationVaultArn: foreign.vaultArn, lifecycle: { deleteAfter: 2 } }]],
        ["cron(30 0 * * ? *)", [{ destinationVaultArn: foreign.vaultArn, lifecycle: { deleteAfter: 35 } }]],
      ],
    )
    const [selection] = graph.all("aws:backup/selection:Selection")
    const table = graph.find("aws:dynamodb/table:Table", "name", "sites-restored")
    assert.deepStrictEqual(selection?.inputs["resources"], [table.outputs["arn"]])
    const vaultPolicy = JSON.parse(textOf(at(outputs["recoveryPolicies"], "vault")))
    assert.deepInclude(Object.values(Object(at(vaultPolicy, "Statement")))[0], {
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: "backup:CopyIntoBackupVault",
    })
  })

  it("tells of copies that are late, that failed, or that stopped, by what is published on topics", () => {
    const told = [
      ["ArchiveCopyLate", "bbws-wp-archives-late-prod", "s3"],
      ["ArchiveCopyFailed", "bbws-wp-archives-failed-prod", "s3"],
      ["TableCopyStopped", "bbws-wp-table-copied-prod", "backup"],
    ] as const
    const [notification] = graph.all("aws:s3/bucketNotification:BucketNotification")
    const [ofVault] = graph.all("aws:backup/vaultNotifications:VaultNotifications")
    const publishing = JSON.stringify([notification?.inputs, ofVault?.inputs])
    for (const [alarm, topic, service] of told) {
      const { inputs } = graph.find("aws:cloudwatch/metricAlarm:MetricAlarm", "name", `bbws-wp-${alarm}-prod`)
      assert.deepStrictEqual(inputs["dimensions"], { TopicName: topic })
      const { outputs: made } = graph.find("aws:sns/topic:Topic", "name", topic)
      assert.include(publishing, `"${textOf(made["arn"])}"`)
      const policy = graph.find("aws:sns/topicPolicy:TopicPolicy", "arn", made["arn"]).inputs["policy"]
      assert.include(textOf(policy), `{"Service":"${service}.amazonaws.com"}`)
    }
    const replica = graph.find("aws:cloudwatch/metricAlarm:MetricAlarm", "name", "bbws-wp-TableReplicaLate-prod")
    assert.deepStrictEqual(replica.inputs["dimensions"], {
      TableName: "sites-restored",
      ReceivingRegion: "eu-central-1",
    })
  })
})
