import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { BackupStore } from "../../../src/backups/BackupStore.ts"
import { runOperation } from "../../../src/operations/engine/OperationRunner.ts"
import { WordPressRefused } from "../../../src/wordpress/WordPressErrors.ts"
import { templateApplication } from "../../../src/workflows/apply-template/saga.ts"
import { siteProvisioning } from "../../../src/workflows/create-site/saga.ts"
import { operationOf, payloadOf } from "../../support/changes.ts"
import {
  fakeArchives,
  fakePackStore,
  fakePluginStore,
  fakeTable,
  fakeWordPress,
  type Heard,
} from "../../support/fakes.ts"
import { makeWorld } from "../../support/OperationWorld.ts"
import { standingSite } from "../../support/samples.ts"
import { healthy, loadedWhole, savedWhole, wordpressMade, wordpressSite } from "../../support/wordpress.ts"
import { packageOfVersion } from "../../templates/samples.ts"

const host = "shop.wpdev.example"
const template = {
  templateId: "template-1",
  themeSlug: "shop",
  package: packageOfVersion("2.0.0", "shop"),
  otherPackages: [packageOfVersion("1.0.0", "shop"), packageOfVersion("1.5.0", "shop")],
  content: null,
  captured: null,
  minWordPressVersion: null,
  minPhpVersion: null,
}

/** A network with one theme; `users` are the hosts of the sites that have it. The front page answers `status`. */
const makeThemeNetwork = (
  type: "TEMPLATE_APPLICATION" | "SITE_CREATION",
  theme: { version: string | null; readonly users: ReadonlyArray<string> },
  status = 200,
) => {
  const placed: Array<string> = []
  const version = ({ body = {} }: Heard) => ("version" in body ? String(body.version) : "")
  const shown = () => Effect.succeed({ stylesheet: "shop", version: theme.version })
  const refused = (code: number, wordpressCode: string) =>
    Effect.fail(
      new WordPressRefused({
        status: code,
        wordpressCode,
        reason: "no",
        ...(theme.version === null ? {} : { version: theme.version }),
      }),
    )
  const wordpress = fakeWordPress((call) => {
    switch (`${call.method} ${call.path}`) {
      case "GET /bbws/v1/platform":
        return Effect.succeed({ ...wordpressSite, tenantId: "tenant-1" })
      case "POST /bbws/v1/sites/7/save":
        return Effect.succeed(savedWhole("backup-1"))
      case "POST /bbws/v1/sites/7/load":
        return Effect.succeed(loadedWhole("import-1"))
      case "GET /wp/v2/themes/shop":
        return theme.version === null ? refused(404, "rest_theme_not_found") : shown()
      case "POST /wp/v2/themes":
        return Effect.suspend(() => {
          const wanted = version(call)
          if (wanted !== theme.version && theme.users.some((user) => user !== call.host)) {
            return refused(409, "bbws_other_version")
          }
          theme.version = wanted
          placed.push(wanted)
          return shown()
        })
      case "PUT /wp/v2/themes/shop":
        return shown()
      case "GET /bbws/v1/sites/7/health":
        return Effect.succeed({ ...healthy, frontPage: { status, responseTimeMs: 80 } })
      case "POST /wp/v2/sites":
        return Effect.succeed(wordpressMade)
      default:
        return Effect.succeed(wordpressSite)
    }
  })
  const payload = { ...payloadOf(type, standingSite()), template, plugins: [] }
  const world = makeWorld(operationOf(type, { payload }))
  const plugins = fakePluginStore({ getAll: () => Effect.succeed([]), installedOn: () => Effect.succeed([]) })
  const tables = BackupStore.layer.pipe(Layer.provide(fakeTable({ put: () => Effect.void })))
  const layer = Layer.mergeAll(world.layer, wordpress.layer, fakeArchives().layer, fakePackStore, plugins, tables)
  const sagas = { TEMPLATE_APPLICATION: templateApplication, SITE_CREATION: siteProvisioning }
  return { run: runOperation(sagas, "tenant-1", "op-1").pipe(Effect.provide(layer)), placed, theme, world, wordpress }
}

const shared = {
  code: "TEMP_SHARED",
  message: "Other sites of the tenant use version 1.0.0 of this template's theme, so that was used, not 2.0.0",
}

describe("a template whose theme is there in another version", () => {
  const kinds = ["TEMPLATE_APPLICATION", "SITE_CREATION"] as const

  for (const kind of kinds) {
    it.effect(`keeps it, with a warning, where others use it: ${kind}`, () => {
      const { placed, run, theme, wordpress, world } = makeThemeNetwork(kind, {
        version: "1.0.0",
        users: ["other", host],
      })
      return Effect.gen(function* () {
        yield* run
        assert.strictEqual(world.now().status, "COMPLETED", world.now().message)
        assert.deepStrictEqual(world.now().result?.["warnings"], [shared])
        assert.deepStrictEqual([theme.version, placed], ["1.0.0", []])
        assert.include(wordpress.asked(), "PUT /wp/v2/themes/shop")
      })
    })

    for (const users of [[], [host]]) {
      const who = users.length === 0 ? "nobody" : "nobody else"
      it.effect(`brings it to the template's where ${who} uses it: ${kind}`, () => {
        const { placed, run, world } = makeThemeNetwork(kind, { version: "1.0.0", users })
        return Effect.gen(function* () {
          yield* run
          assert.strictEqual(world.now().status, "COMPLETED", world.now().message)
          assert.deepStrictEqual(world.now().result?.["warnings"], [])
          assert.deepStrictEqual(placed, ["2.0.0"])
        })
      })
    }
  }

  it.effect("has it again when the site does not work", () => {
    const { placed, run, theme, world } = makeThemeNetwork(
      "TEMPLATE_APPLICATION",
      { version: "1.0.0", users: [host] },
      500,
    )
    return Effect.gen(function* () {
      yield* run
      assert.deepStrictEqual([world.now().status, world.now().error?.code], ["FAILED", "WP_001"])
      assert.deepStrictEqual([theme.version, placed], ["1.0.0", ["2.0.0", "1.0.0"]])
    })
  })

  it.effect("that the catalogue has not any more stays in the new one when the site does not work", () => {
    const { placed, run, world } = makeThemeNetwork("TEMPLATE_APPLICATION", { version: "0.9.0", users: [host] }, 500)
    return Effect.gen(function* () {
      yield* run
      assert.deepStrictEqual([world.now().status, world.now().error?.code], ["FAILED", "WP_001"])
      assert.deepStrictEqual(placed, ["2.0.0"])
    })
  })
})

describe("a template whose theme is not there", () => {
  it.effect("brings it, and leaves it unused when the site does not work", () => {
    const { placed, run, world } = makeThemeNetwork("TEMPLATE_APPLICATION", { version: null, users: [] }, 500)
    return Effect.gen(function* () {
      yield* run
      assert.strictEqual(world.now().status, "FAILED")
      assert.deepStrictEqual(placed, ["2.0.0"])
    })
  })
})
