import { assert, beforeAll, describe, it } from "vitest"

import { at, layOut, type Recorded } from "./recording.ts"

describe("the bucket of archives", () => {
  let resources: ReadonlyArray<Recorded>
  beforeAll(async () => {
    // After the mocks are set, as Pulumi asks for.
    const { ArchiveBucket } = await import("../../pulumi/ArchiveBucket.ts")
    const args = { bucketName: "bbws-wp-archives-dev-111111111111", backupRetentionDays: 7 }
    resources = (await layOut(() => new ArchiveBucket("archives", args))).resources
  })
  const inputsOf = (type: string) => resources.find((each) => each.type === `aws:s3/${type}`)?.inputs

  it("keeps every version of a backup for as long as the backup is kept, whoever deletes it or writes over it", () => {
    assert.strictEqual(inputsOf("bucket:Bucket")?.["objectLockEnabled"], true)
    assert.deepStrictEqual(
      at(inputsOf("bucketVersioning:BucketVersioning"), "versioningConfiguration", "status"),
      "Enabled",
    )
    assert.deepStrictEqual(at(inputsOf("bucketObjectLockConfiguration:BucketObjectLockConfiguration"), "rule"), {
      defaultRetention: { mode: "GOVERNANCE", days: 7 },
    })
  })

  it("removes what is no longer kept, old versions and their markers included", () => {
    const rules = inputsOf("bucketLifecycleConfiguration:BucketLifecycleConfiguration")?.["rules"]
    const rule = (index: number) => at(rules, index)
    assert.deepInclude(rule(0), { expiration: { days: 7 }, noncurrentVersionExpiration: { noncurrentDays: 1 } })
    assert.deepInclude(rule(1), { expiration: { days: 1 }, noncurrentVersionExpiration: { noncurrentDays: 1 } })
    // Packages, templates and packs: whatever deletes them, for as long as a backup is kept they can be brought back.
    for (const index of [2, 3, 4]) {
      assert.deepInclude(rule(index), { noncurrentVersionExpiration: { noncurrentDays: 7 } })
      assert.isUndefined(at(rule(index), "expiration"))
    }
    assert.deepInclude(rule(5), { expiration: { expiredObjectDeleteMarker: true } })
  })
})
