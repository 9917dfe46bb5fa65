import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"

import type { AddressedSiteRef, WordPressSiteRef } from "../kernel/SiteRef.ts"
import type { Operation } from "../operations/engine/Operation.ts"
import { Archives } from "../platform/Archives.ts"
import { keepUsage } from "../tenants/Usage.ts"
import { longRunningCall } from "../wordpress/longRunningCall.ts"
import { WordPressApiError } from "../wordpress/WordPressErrors.ts"
import { WordPressLoad, WordPressSave } from "../wordpress/WordPressStore.ts"
import { type Archive, warned } from "./ArchiveSteps.ts"
import type { Backup } from "./Backup.ts"
import { folderOf, manifestOf } from "./Packs.ts"
import { PackStore } from "./PackStore.ts"
import { inSlices } from "./Slices.ts"

// What the sagas do with content in packs. WordPress does the work, slice by slice; each slice says what it needs URLs for.

const storeCall = <S extends Schema.ConstraintDecoder<unknown>>(
  { environment, tenantId, wpSiteId }: WordPressSiteRef,
  what: "save" | "load",
  body: object,
  answer: S,
) =>
  longRunningCall({ tenantId, environment, method: "POST", path: `/bbws/v1/sites/${wpSiteId}/${what}`, body, answer })

const getUrl = (tenantId: string, key: string) =>
  Effect.flatMap(Archives, (archives) => Effect.map(archives.getUrl(tenantId, key), Redacted.value))

/** URLs that are made at a time: each is a signature, and no call. */
export const urlsAtOnce = 16

/**
 * Has WordPress store what a site has, in packs of this save, and write the manifest of it; what the newest backup holds is not
 * sent again. The same `archiveId` again goes on where it was, and then is the same.
 */
export const saveSite = Effect.fn("StoreSteps.save")(function* (
  target: WordPressSiteRef,
  operation: Operation,
  archiveId: string,
) {
  const archives = yield* Archives
  const packs = yield* PackStore
  const { tenantId } = target
  const begun = yield* packs.begin(target, operation, archiveId)
  const { basis } = begun
  const saved = yield* inSlices(
    Effect.fnUntraced(function* (wanted: ReadonlyArray<{ name: string; bytes: number; md5: string }>) {
      const last = Math.max(-1, ...wanted.map(({ name }) => (name === "manifest" ? -1 : Number(name))))
      // First this: the sweeper finds by it whatever may be put.
      if (last >= 0) yield* packs.announce(begun, last + 1)
      const puts = yield* Effect.forEach(
        wanted,
        ({ name, ...exactly }) =>
          Effect.map(archives.putUrl(tenantId, `${folderOf(begun)}/${name}`, exactly), (url) => ({
            name,
            url: Redacted.value(url),
          })),
        { concurrency: urlsAtOnce },
      )
      const from =
        basis === undefined ? {} : { basis: { url: yield* getUrl(tenantId, basis.key), sha256: basis.sha256 } }
      return yield* storeCall(target, "save", { archiveId, ...from, puts }, WordPressSave)
    }),
  )
  const { manifest, sizeBytes, storedBytes, usage, uses, ...made } = saved
  if (usage !== undefined) yield* keepUsage(target, usage)
  return {
    key: manifestOf(begun),
    sizeBytes,
    sha256: manifest.sha256,
    format: "STORE",
    storedBytes,
    uses,
    ...warned(made),
  } satisfies Archive
})

/** Ends a save with the backup that it has made. */
export const endSave = Effect.fn("StoreSteps.end")(function* (
  target: AddressedSiteRef,
  operation: Operation,
  backup: Backup,
) {
  const packs = yield* PackStore
  const begun = yield* packs.begin(target, operation, backup.backupId)
  yield* packs.end(begun, operation, begun.basis === undefined ? backup : backup.builtOn(begun.basis.backupId))
})

/**
 * URLs of packs that WordPress wants for a backup: they are beside the folder of its manifest, and no others than those that it
 * says it uses.
 */
export const packUrls = Effect.fnUntraced(function* (
  tenantId: string,
  { key, uses }: { readonly key: string; readonly uses: ReadonlyArray<string> },
  wanted: ReadonlyArray<string>,
) {
  const site = key.split("/").slice(0, -2).join("/")
  const foreign = wanted.find((one) => !/^[^/]+\/\d{1,7}$/.test(one) || !uses.includes(one.split("/")[0] ?? ""))
  if (foreign !== undefined) return yield* new WordPressApiError({ status: 200, wordpressCode: "foreign_pack" })
  return yield* Effect.forEach(
    wanted,
    (one) => Effect.map(getUrl(tenantId, `${site}/${one}`), (url) => ({ name: one, url })),
    { concurrency: urlsAtOnce },
  )
})

/** What a restore brings back, where that is not all. */
export interface Chosen {
  readonly parts?: ReadonlyArray<"DATABASE" | "UPLOADS"> | undefined
  readonly tables?: ReadonlyArray<string> | undefined
}

/** The addresses of a manifest and of packs of it. */
export const addressesFor = Effect.fnUntraced(function* (
  tenantId: string,
  { key, sha256, uses = [] }: Pick<Archive, "key" | "sha256" | "uses">,
  wanted: ReadonlyArray<string>,
) {
  const gets = yield* packUrls(tenantId, { key, uses }, wanted)
  return { manifest: { url: yield* getUrl(tenantId, key), sha256 }, gets }
})

/** Has WordPress replace a site's content by what a manifest names, at once and as a whole. */
export const loadSite = Effect.fn("StoreSteps.load")(function* (
  target: WordPressSiteRef,
  archive: Pick<Archive, "key" | "sha256" | "uses">,
  importId: string,
  { name, parts, tables }: Chosen & { readonly name?: string | undefined },
) {
  return yield* inSlices(
    Effect.fnUntraced(function* (wanted: ReadonlyArray<string>) {
      const addresses = yield* addressesFor(target.tenantId, archive, wanted)
      const chosen = {
        ...(name === undefined ? {} : { name }),
        ...(parts === undefined ? {} : { parts }),
        ...(tables === undefined ? {} : { tables }),
      }
      return yield* storeCall(target, "load", { importId, ...addresses, ...chosen }, WordPressLoad)
    }),
  )
})
