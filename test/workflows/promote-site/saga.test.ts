import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { sagas } from "../../../src/app/Sagas.ts"
import { PackStore } from "../../../src/backups/PackStore.ts"
import { DomainStore } from "../../../src/domains/DomainStore.ts"
import { runOperation } from "../../../src/operations/engine/OperationRunner.ts"
import { PluginStore } from "../../../src/plugins/marketplace/PluginStore.ts"
import { Site, type SiteStatus } from "../../../src/sites/Site.ts"
import type { WordPressCallError } from "../../../src/wordpress/WordPress.ts"
import { type WordPressError, WordPressTimeout } from "../../../src/wordpress/WordPressErrors.ts"
import type { WordPressHealth } from "../../../src/wordpress/WordPressSites.ts"
import { makeOperationServices, operationOf, payloadOf, promotedSite } from "../../support/changes.ts"
import { useDatabase } from "../../support/database.ts"
import { fakeArchives, fakeWordPress, type Heard } from "../../support/fakes.ts"
import { givenOperations, givenSites, operationNow, siteNow } from "../../support/rows.ts"
import { makeSite, standingSite } from "../../support/samples.ts"
import {
  healthy,
  loadedWhole,
  savedWhole,
  wordpressMade,
  wordpressSettings,
  wordpressSite,
} from "../../support/wordpress.ts"

const platform = { tenantId: "tenant-1", wordpressVersion: "6.5.5", phpVersion: "8.2.30" }
const suspended: WordPressHealth = {
  ...healthy,
  suspended: true,
  frontPage: { status: 503, responseTimeMs: 5 },
}

/** The consumers on the real table, with a WordPress in which all goes well, and whose sites are like this. */
const makeConsumers = (site: Site, health: Effect.Effect<WordPressHealth, WordPressError>) => {
  const { environment, siteId, subdomain } = site
  const domain = `${subdomain}.wp${environment.toLowerCase()}.example`
  const blog = { ...wordpressSite, siteId, domain }
  const wordpress = fakeWordPress(
    ({ method, path }: Heard): Effect.Effect<unknown, WordPressCallError> => {
      const what = path.replace(/\/(sites)\/\d+/, "/$1/N").replace(/\?.*/, "")
      switch (`${method} ${what}`) {
        case "GET /bbws/v1/platform":
          return Effect.succeed(platform)
        case "GET /wp/v2/sites":
          return Effect.succeed([])
        case "POST /wp/v2/sites": {
          const told = { ...wordpressMade, ...blog }
          return health.pipe(
            Effect.map((within) => ({ ...told, health: within })),
            Effect.orElseSucceed(() => told),
          )
        }
        case "GET /wp/v2/sites/N":
          return Effect.succeed(blog)
        case "GET /wp/v2/settings":
        case "POST /wp/v2/settings":
          return Effect.succeed(wordpressSettings)
        case "GET /wp/v2/plugins":
          return Effect.succeed([])
        case "POST /bbws/v1/sites/N/export":
          return Effect.succeed({ archiveId: "x", sizeBytes: 10, sha256: "00" })
        case "POST /bbws/v1/sites/N/import":
          return Effect.succeed({ importId: "x", alreadyDone: false })
        case "POST /bbws/v1/sites/N/save":
          return Effect.succeed(savedWhole("x"))
        case "POST /bbws/v1/sites/N/load":
          return Effect.succeed(loadedWhole("x"))
        case "GET /bbws/v1/sites/N/health":
          return health
        default:
          return Effect.die(new Error(`no route ${method} ${path}`))
      }
    },
    Effect.map(health, ({ frontPage }) => frontPage),
  )
  const { layer } = makeOperationServices()
  return {
    wordpress,
    layer: Layer.suspend(() =>
      Layer.mergeAll(
        PackStore.withBackups,
        DomainStore.layer,
        PluginStore.layer,
        wordpress.layer,
        fakeArchives().layer,
      ).pipe(Layer.provideMerge(layer)),
    ),
  }
}
const run = runOperation(sagas, "tenant-1", "op-1")
const heldBy = (site: Site, changes: Partial<Site> = {}) => makeSite({ ...site, operationId: "op-1", ...changes })

useDatabase({ emptyBeforeEach: true })

describe("the health of a site that was made", () => {
  const looks: ReadonlyArray<readonly [string, Effect.Effect<WordPressHealth, WordPressError>, string | undefined]> = [
    ["HEALTHY", Effect.succeed(healthy), "HEALTHY"],
    ["DEGRADED", Effect.succeed({ ...healthy, cron: { ok: false, overdueSeconds: 90 } }), "DEGRADED"],
    ["UNHEALTHY", Effect.succeed({ ...healthy, frontPage: { status: 500, responseTimeMs: 5 } }), "UNHEALTHY"],
    ["not known, when nobody saw it", Effect.fail(new WordPressTimeout({ afterMs: 30_000 })), undefined],
  ]
  for (const type of ["SITE_CREATION", "SITE_CLONE"] as const) {
    for (const [name, health, status] of looks) {
      it.effect(`by a ${type} is ${name}`, () => {
        const { healthStatus: _none, ...made } = makeSite()
        const site = new Site(made)
        const { layer } = makeConsumers(site, health)
        return Effect.gen(function* () {
          yield* givenSites(site)
          yield* givenOperations(operationOf(type, { payload: payloadOf(type, site) }))
          yield* run
          const now = yield* siteNow(site)
          assert.deepStrictEqual([now.status, now.healthStatus], ["ACTIVE", status])
        }).pipe(Effect.provide(layer))
      })
    }
  }
})

describe("new content for a SUSPENDED site", () => {
  const site = standingSite({ status: "SUSPENDED" })
  const restore = operationOf("SITE_RESTORE", { payload: payloadOf("SITE_RESTORE", site) })

  it.effect("leaves it SUSPENDED", () => {
    const { layer, wordpress } = makeConsumers(site, Effect.succeed(suspended))
    return Effect.gen(function* () {
      yield* givenSites(heldBy(site))
      yield* givenOperations(restore)
      yield* run
      assert.strictEqual((yield* operationNow(restore)).result?.["status"], "SUSPENDED")
      const { healthStatus, operationId, status } = yield* siteNow(site)
      assert.deepStrictEqual([status, healthStatus, operationId], ["SUSPENDED", "HEALTHY", undefined])
      // WordPress was not asked to open it.
      assert.notInclude(wordpress.asked(), "PUT /wp/v2/sites/7")
    }).pipe(Effect.provide(layer))
  })

  it.effect("is taken back when it would open the site to visitors", () => {
    const { layer, wordpress } = makeConsumers(site, Effect.succeed(healthy))
    return Effect.gen(function* () {
      yield* givenSites(heldBy(site))
      yield* givenOperations(restore)
      yield* run
      const { error, status } = yield* operationNow(restore)
      assert.strictEqual(status, "FAILED")
      assert.include(error?.message, "not suspended in WordPress")
      assert.strictEqual((yield* siteNow(site)).status, "SUSPENDED")
      const imports = wordpress.heard.filter(({ path }) => /\/(import|load)$/.test(path))
      assert.lengthOf(imports, 2)
    }).pipe(Effect.provide(layer))
  })

  for (const status of ["ACTIVE", "SUSPENDED"] satisfies ReadonlyArray<SiteStatus>) {
    it.effect(`by a promotion over one that is ${status} leaves it so, with the template of its source`, () => {
      const { operationId: _none, templateId: _before, ...over } = promotedSite()
      const target = new Site({ ...over, status, wpSiteId: 7 })
      const { layer } = makeConsumers(target, Effect.succeed(status === "SUSPENDED" ? suspended : healthy))
      const plan = (changes: Partial<Site>) => ({
        ...payloadOf("SITE_PROMOTION", standingSite()),
        target: { ...target, ...changes },
        standing: { status, wpSiteId: 7, backupId: "backup-2" },
      })
      return Effect.gen(function* () {
        for (const template of [{ templateId: "template-1" }, {}]) {
          yield* givenSites(heldBy(standingSite()), heldBy(target, { templateId: "template-0" }))
          yield* givenOperations(operationOf("SITE_PROMOTION", { payload: plan(template) }))
          yield* run
          const now = yield* siteNow(target)
          assert.deepStrictEqual(
            [now.status, now.operationId, now.templateId],
            [status, undefined, template.templateId],
          )
        }
      }).pipe(Effect.provide(layer))
    })
  }
})
