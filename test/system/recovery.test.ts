import { DeleteObjectsCommand } from "@aws-sdk/client-s3"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"

import { makePortal, ok } from "../support/Portal.ts"
import { openRecoveryRegion } from "../support/RecoveredStack.ts"
import { readContent, writeContent } from "../support/SiteContent.ts"
import { SystemStack } from "../support/SystemStack.ts"
import { copyObjects, exportTable, importTable } from "../support/tableExport.ts"
import { visit } from "../support/WordPressVisitor.ts"

const tenantId = "tenant-recovery"
const sites = `/v1.0/tenants/${tenantId}/sites`
const restoredTable = "sites-recovered"

layer(SystemStack.layer({ tenants: { [tenantId]: "runs" } }), { timeout: "5 minutes", excludeTestServices: true })(
  "a stack that is recovered from a point in time",
  (it) => {
    it.effect(
      "answers for its sites from a table of another name and a copy of the archives, and ends what was under way",
      () =>
        Effect.gen(function* () {
          const stack = yield* SystemStack
          const before = makePortal(stack)
          const region = yield* openRecoveryRegion(restoredTable)

          // A site with content and a backup, and another one whose creation nobody has begun.
          const created = ok(yield* before.createSite("phoenix"), 202)
          assert.strictEqual((yield* before.follow(created.operationId)).at(-1).status, "COMPLETED")
          yield* writeContent(stack.tenant, created.siteUrl, "alpha")
          const path = `${sites}/${created.siteId}`
          const backup = yield* before.send("POST", `${path}/backup`, { body: {} })
          if (backup.status === 202) yield* before.follow(backup.body.operationId)
          yield* stack.hold("creation", tenantId)
          const unborn = ok(yield* before.createSite("unborn"), 202)

          // The point in time, and what came after it. What other files have under way is not to go on a second time.
          const summary = yield* Effect.promise(() =>
            exportTable(stack.database, stack.table, region.copy, (item) => item.includes(tenantId)),
          )
          const archives = yield* Effect.promise(() => copyObjects(region.lost, region.copy, "packs/"))
          assert.isNotEmpty(archives)
          ok(yield* before.send("PUT", path, { body: { siteName: "Named too late" } }))
          yield* writeContent(stack.tenant, created.siteUrl, "beta")

          // The archives are gone; the table is put back under another name.
          const lost = archives.filter((key) => key.includes(created.siteId)).map((Key) => ({ Key }))
          assert.isNotEmpty(lost)
          yield* Effect.promise(() =>
            region.lost.s3.send(new DeleteObjectsCommand({ Bucket: region.lost.bucket, Delete: { Objects: lost } })),
          )
          const items = yield* Effect.promise(() => importTable(region.database, restoredTable, region.copy, summary))
          assert.isAbove(items, 0)

          // Sites answer, as they were at the point in time.
          const { api } = yield* region.start(stack.logs)
          const after = makePortal({ ...stack, api })
          assert.deepInclude(ok(yield* after.send("GET", path)), { siteName: "Site phoenix", status: "ACTIVE" })
          assert.strictEqual(ok(yield* before.send("GET", path)).siteName, "Named too late")
          const health = ok(yield* after.send("GET", `${path}/health`))
          // The front page is visited below, without the ten seconds that a busy machine may not have.
          const checks = health.checks.filter(({ name }: { name: string }) => name !== "front-page")
          assert.isNotEmpty(checks)
          for (const { name, status } of checks) assert.strictEqual(status, "HEALTHY", name)
          const { host } = new URL(created.siteUrl)
          assert.strictEqual((yield* visit(stack.tenant.wordpress, host, "/")).status, 200)

          // Its backup is restored from the copy.
          const [{ backupId }] = ok(yield* after.send("GET", `${path}/backups`)).items
          const restore = yield* after.send("POST", `${path}/restore`, { body: { backupId } })
          if (restore.status === 202) {
            assert.strictEqual((yield* after.follow(restore.body.operationId)).at(-1).status, "COMPLETED")
          } else ok(restore)
          const content = yield* readContent(stack.tenant, created.siteUrl)
          assert.include(content.posts, "Post alpha")
          assert.notInclude(content.posts, "Post beta")

          // The message of the other one was lost with its queue: the reconciler sends it again.
          assert.strictEqual((yield* after.follow(unborn.operationId)).at(-1).status, "COMPLETED")
          assert.strictEqual(ok(yield* after.send("GET", `${sites}/${unborn.siteId}`)).status, "ACTIVE")
        }),
      280_000,
    )
  },
)
