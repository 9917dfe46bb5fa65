import { Effect, Layer, Redacted } from "effect"

import { exportSite, importSite } from "../../../src/backups/ArchiveSteps.ts"
import { bringBack as bringBackBackup, storeBackup } from "../../../src/backups/BackupSteps.ts"
import { PackStore } from "../../../src/backups/PackStore.ts"
import { removeScratchSite, verifyContent } from "../../../src/backups/VerifySteps.ts"
import { SiteId, TenantId } from "../../../src/kernel/Ids.ts"
import { OperationId } from "../../../src/operations/engine/Operation.ts"
import { Archives } from "../../../src/platform/Archives.ts"
import { Table } from "../../../src/platform/Table.ts"
import {
  activePlugins,
  inspectPlugin,
  placePlugin,
  readOption,
  removeOption,
  removePlugin,
  switchPlugin,
  updatePlugin,
  writeOption,
} from "../../../src/plugins/installed/PluginSteps.ts"
import type { SiteConfiguration } from "../../../src/sites/Site.ts"
import { verifySite } from "../../../src/sites/SiteHealth.ts"
import { applySettings, readSettings } from "../../../src/sites/SiteSettings.ts"
import {
  createWordPressSite,
  deleteWordPressSite,
  inspectWordPressSite,
  siteHost,
  suspendWordPressSite,
} from "../../../src/sites/SiteSteps.ts"
import { type TemplateContent, TemplateId } from "../../../src/templates/Template.ts"
import {
  activateTheme,
  type ChosenTemplate,
  importContent,
  inspectTheme,
  placeTheme,
} from "../../../src/templates/TemplateSteps.ts"
import { WordPress } from "../../../src/wordpress/WordPress.ts"
import { WordPressCapture } from "../../../src/wordpress/WordPressPlugins.ts"
import { readDomains, writeDomains } from "../../../src/workflows/change-domains/steps.ts"
import type { Flaw, PackageText } from "../../model/MultisiteFiles.ts"
import { operationOf } from "../../support/changes.ts"
import { MemoryDynamo } from "../../support/dynamodb/MemoryDynamo.ts"
import { fakeTable } from "../../support/fakes.ts"
import { givenOperations } from "../../support/rows.ts"
import { settingsFrom } from "../../support/samples.ts"
import { type Act, type Side, targetOn } from "./sides.ts"

// What is done on both sides: the steps of our sagas, so that their calls and their reading of the answers are compared too.

interface Making {
  readonly flaw?: Flaw
  readonly flawOn?: string
  readonly kind?: PackageText["kind"]
  readonly holds?: Partial<PackageText>
  readonly spoilt?: boolean
  readonly replace?: boolean
}

const textOf = (folder: string, version: string, { flaw = "none", flawOn, holds, kind = "plugin" }: Making) => ({
  kind,
  folder,
  version,
  flaw,
  ...(flawOn === undefined ? {} : { flawOn }),
  ...holds,
})

/** A site, with words of its own on it. */
export const create =
  (label: string, name = "A site"): Act =>
  (side) =>
    Effect.gen(function* () {
      const target = targetOn(side, label)
      const made = yield* createWordPressSite(target, name)
      side.ids.set(label, made.wpSiteId)
      yield* side.write(label, `Hello from http://${label}.wpdev.localhost:8080/hello`)
      return made
    })

export const write =
  (label: string, text: string): Act =>
  (side) =>
    side.write(label, text)

export const look =
  (label: string): Act =>
  (side) => {
    const target = targetOn(side, label)
    return Effect.all([
      inspectWordPressSite(target, target.wpSiteId),
      Effect.result(readSettings(target)),
      Effect.result(verifySite(target, false)),
      Effect.result(Effect.flatMap(siteHost(target), (host) => activePlugins(target, host))),
    ])
  }

export const remove =
  (label: string): Act =>
  (side) =>
    deleteWordPressSite(targetOn(side, label))

export const suspend =
  (label: string, suspended: boolean): Act =>
  (side) => {
    const target = targetOn(side, label)
    return suspendWordPressSite(target, target.wpSiteId, suspended)
  }

export const settings =
  (label: string, wanted: { readonly siteName?: string; readonly configuration: SiteConfiguration }): Act =>
  (side) =>
    applySettings(targetOn(side, label), wanted)

/** Has a site answer under these domains, with its pages at the primary one. */
export const domains =
  (label: string, hosts: ReadonlyArray<string>, primary: string | null = null, since = 1000): Act =>
  (side) =>
    writeDomains(
      targetOn(side, label),
      hosts.map((domain) => ({ domain, since })),
      primary,
    )

export const lookAtDomains =
  (label: string): Act =>
  (side) =>
    readDomains(targetOn(side, label))

const archiveOf = (label: string, id: string) => `backups/${label}-${id}.zip`

export const archive =
  (label: string, id: string): Act =>
  (side) =>
    exportSite(targetOn(side, label), id, archiveOf(label, id)).pipe(
      Effect.provide(fakeTable({ put: () => Effect.void })),
      Effect.tap(({ key, sha256 }) => Effect.sync(() => side.digests.set(key, sha256))),
    )

export const bringBack =
  (from: string, id: string, to: string, importId: string, name?: string, spoilt = false): Act =>
  (side) => {
    const key = archiveOf(from, id)
    const sha256 = spoilt ? "0".repeat(64) : (side.digests.get(key) ?? "1".repeat(64))
    return importSite(targetOn(side, to), { key, sha256 }, importId, name)
  }

/** What a side's saves and backups are written down in. */
const tables = new WeakMap<Side, MemoryDynamo>()
const onTable = <A, E, R>(side: Side, effect: Effect.Effect<A, E, R>) => {
  const memory = tables.get(side) ?? new MemoryDynamo()
  tables.set(side, memory)
  const table = Table.over(() => memory).pipe(Layer.provide(settingsFrom()))
  return Effect.provide(effect, PackStore.withBackups.pipe(Layer.provideMerge(table)))
}

/** Saves a site, on top of what was saved of it before. */
export const save =
  (label: string, id: string): Act =>
  (side) => {
    const target = targetOn(side, label)
    const { siteId, tenantId } = target
    const operation = operationOf("SITE_BACKUP", {
      operationId: OperationId.make(`op-${id}`),
      siteId: SiteId.make(siteId),
      tenantId: TenantId.make(tenantId),
      status: "IN_PROGRESS",
      epoch: 1,
    })
    return givenOperations(operation).pipe(
      Effect.andThen(storeBackup(target, operation, { backupId: id, kind: "MANUAL" })),
      Effect.tap(({ sha256, uses }) =>
        Effect.sync(() => {
          side.digests.set(`saved ${id}`, sha256)
          side.uses.set(id, uses ?? [])
        }),
      ),
      (effect) => onTable(side, effect),
    )
  }

export const load =
  (from: string, id: string, to: string, importId: string, name?: string): Act =>
  (side) => {
    const { siteId, tenantId } = targetOn(side, from)
    const key = `packs/${tenantId}/${siteId}/${id}/manifest`
    const sha256 = side.digests.get(`saved ${id}`) ?? "1".repeat(64)
    const uses = side.uses.get(id) ?? []
    return bringBackBackup(targetOn(side, to), { key, sha256, format: "STORE", uses }, importId, { name })
  }

/** Verifies what was saved of a site, and removes the scratch site. */
export const verify =
  (from: string, id: string, verificationId: string): Act =>
  (side) => {
    const target = targetOn(side, from)
    const key = `packs/${target.tenantId}/${target.siteId}/${id}/manifest`
    const sha256 = side.digests.get(`saved ${id}`) ?? "1".repeat(64)
    return verifyContent(target, { key, sha256, uses: side.uses.get(id) ?? [] }, verificationId).pipe(
      Effect.map(({ status }) => status),
      Effect.ensuring(Effect.ignore(removeScratchSite(target, verificationId))),
    )
  }

export const place =
  (slug: string, version: string, making: Making = {}): Act =>
  (side) => {
    const { spoilt = false, replace = false } = making
    const found = side.offer(textOf(slug, version, making), spoilt)
    return placePlugin(targetOn(side, "nowhere"), slug, { ...found, version }, replace)
  }

export const inspect =
  (slug: string): Act =>
  (side) =>
    inspectPlugin(targetOn(side, "nowhere"), slug)

export const activate =
  (label: string, slug: string, active = true, version?: string): Act =>
  (side) =>
    switchPlugin(targetOn(side, label), slug, active, version)

export const uninstall =
  (label: string, slug: string, keepFiles = false): Act =>
  (side) =>
    removePlugin(targetOn(side, label), slug, { keepFiles })

export const update =
  (slug: string, version: string, making: Making = {}): Act =>
  (side) =>
    updatePlugin(targetOn(side, "nowhere"), slug, {
      ...side.offer(textOf(slug, version, making), making.spoilt ?? false),
      version,
    })

export const configure =
  (label: string, slug: string, option: string, value: unknown): Act =>
  (side) => {
    const target = targetOn(side, label)
    return Effect.andThen(writeOption(target, slug, option, value), readOption(target, slug, option))
  }

export const unconfigure =
  (label: string, slug: string, option: string): Act =>
  (side) => {
    const target = targetOn(side, label)
    return Effect.andThen(removeOption(target, slug, option), readOption(target, slug, option))
  }

const chosen = (
  themeSlug: string,
  more: Partial<ChosenTemplate> & Pick<ChosenTemplate, "package">,
): ChosenTemplate => ({
  templateId: TemplateId.make("template-1"),
  themeSlug,
  content: null,
  captured: null,
  minPhpVersion: null,
  minWordPressVersion: null,
  ...more,
})
const nothing = { version: "1.0.0", key: "packages/none.zip", sha256: "0".repeat(64) }

export const bringTheme =
  (label: string, slug: string, version: string, making: Making = {}): Act =>
  (side) => {
    const found = side.offer(textOf(slug, version, { kind: "theme", ...making }), making.spoilt ?? false)
    return placeTheme(targetOn(side, label), { themeSlug: slug, package: { ...found, version } })
  }

export const lookAtTheme =
  (label: string, slug: string): Act =>
  (side) =>
    inspectTheme(targetOn(side, label), chosen(slug, { package: nothing }))

export const chooseTheme =
  (label: string, slug: string): Act =>
  (side) =>
    activateTheme(targetOn(side, label), chosen(slug, { package: nothing }))

export const bringContent =
  (label: string, contentId: string, content: typeof TemplateContent.Type): Act =>
  (side) =>
    importContent(targetOn(side, label), chosen("none", { package: nothing, content }), contentId)

export const capture =
  (label: string, captureId: string, options: ReadonlyArray<string>): Act =>
  (side) => {
    const { environment, tenantId, wpSiteId } = targetOn(side, label)
    return Effect.gen(function* () {
      const [archives, wordpress] = [yield* Archives, yield* WordPress]
      const destination = Redacted.value(yield* archives.putUrl(tenantId, captureId))
      const { sha256 } = yield* wordpress.call({
        tenantId,
        environment,
        method: "POST",
        path: `/bbws/v1/sites/${wpSiteId}/content/capture`,
        body: { captureId, destination, options },
        answer: WordPressCapture,
      })
      side.digests.set(captureId, sha256)
    })
  }

export const bringCaptured =
  (label: string, contentId: string, captureId: string): Act =>
  (side) =>
    importContent(
      targetOn(side, label),
      chosen("none", {
        package: nothing,
        captured: { key: captureId, sha256: side.digests.get(captureId) ?? "0".repeat(64) },
      }),
      contentId,
    )
