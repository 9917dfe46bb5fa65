import { createHash } from "node:crypto"

import { Effect, Schema } from "effect"

import { type Answer, refuse } from "./MultisiteAnswers.ts"
import type { Blog, Options } from "./MultisiteBlog.ts"
import { addressesOf, homeOf, rewritten } from "./MultisiteDomains.ts"
import { download, sha256Of } from "./MultisiteFiles.ts"
import type { Outside } from "./Outside.ts"

// A site's content in packs and a manifest: what it has is its options, each a part of its own.

const Part = Schema.Struct({ pack: Schema.String, sha256: Schema.String })
const Manifest = Schema.fromJsonString(
  Schema.Struct({
    formatVersion: Schema.Literal(3),
    home: Schema.String,
    addresses: Schema.optionalKey(Schema.Array(Schema.String)),
    options: Schema.Record(Schema.String, Part),
    packs: Schema.Array(Schema.String),
  }),
)
export const manifestIn = Schema.decodeUnknownSync(Manifest)
const Pack = Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown))
export const packIn = Schema.decodeUnknownSync(Pack)

export const Address = Schema.Struct({ url: Schema.String, sha256: Schema.String })
export const Given = Schema.Array(Schema.Struct({ name: Schema.String, url: Schema.String }))
const saveIn = Schema.decodeUnknownSync(
  Schema.Struct({ archiveId: Schema.String, basis: Schema.optionalKey(Address), puts: Given }),
)
const loadIn = Schema.decodeUnknownSync(
  Schema.Struct({
    importId: Schema.String,
    manifest: Address,
    gets: Given,
    name: Schema.optionalKey(Schema.String),
    parts: Schema.optionalKey(Schema.Array(Schema.String)),
  }),
)

const downloadIn = Schema.decodeUnknownSync(
  Schema.Struct({ downloadId: Schema.String, manifest: Address, gets: Given, puts: Given }),
)

export const keyOf = (url: string): string => url.replace(/^memory:\/\/(?:put|get)\//u, "")
const md5Of = (text: string): string => createHash("md5").update(text).digest("base64")
export const partOf = (value: unknown): string => sha256Of(JSON.stringify(value) ?? "null")

/** What the basis holds, by digest; nothing of one that cannot be read. */
const heldBy = (outside: Outside, basis: typeof Address.Type | undefined): ReadonlyMap<string, string> => {
  const got = basis === undefined ? undefined : download(outside, basis.url, basis.sha256)
  if (got === undefined || "refused" in got) return new Map()
  return new Map(Object.values(manifestIn(got.text).options).map(({ pack, sha256 }) => [sha256, pack]))
}

/** The options that were stored, by the key of their manifest; those that are not there are undefined. */
export const storedOptions = ({ archives }: Outside, key: string): Options => {
  const { options } = manifestIn(archives[key])
  const folder = key.split("/").slice(0, -2).join("/")
  return Object.fromEntries(
    Object.entries(options).map(([name, { pack, sha256 }]) => [name, packIn(archives[`${folder}/${pack}`])[sha256]]),
  )
}

/** What a save has read and not sent yet. */
export interface Spool {
  readonly archiveId: string
  readonly objects: Record<string, string>
  readonly answer: object
}

const spoolOf = (outside: Outside, blog: Blog, archiveId: string, basis: typeof Address.Type | undefined): Spool => {
  const held = heldBy(outside, basis)
  const own = `${archiveId}/0`
  const options = Object.fromEntries(
    Object.entries(blog.options).map(([name, value]) => {
      const sha256 = partOf(value)
      return [name, { pack: held.get(sha256) ?? own, sha256 }]
    }),
  )
  const fresh = Object.entries(blog.options).filter(([name]) => options[name]?.pack === own)
  const packs = [...new Set(Object.values(options).map(({ pack }) => pack))].toSorted()
  const pack = JSON.stringify(Object.fromEntries(fresh.map(([, value]) => [partOf(value), value])))
  const addresses = blog.domains === undefined ? {} : { addresses: addressesOf(blog) }
  const manifest = JSON.stringify({ formatVersion: 3, home: homeOf(blog), ...addresses, options, packs })
  return {
    archiveId,
    objects: { ...(fresh.length > 0 ? { "0": pack } : {}), manifest },
    answer: {
      archiveId,
      done: true,
      manifest: { sha256: sha256Of(manifest), bytes: manifest.length },
      sizeBytes: JSON.stringify(blog.options).length,
      storedBytes: (fresh.length > 0 ? pack.length : 0) + manifest.length,
      uses: [...new Set(packs.map((name) => name.split("/")[0] ?? ""))],
      warnings: [],
    },
  }
}

export const progress = { bytesDone: 1, bytesTotal: 2, rowsDone: 0 }

/** `POST bbws/v1/sites/{id}/save` */
export const saveSlice = (outside: Outside, blog: Blog, body: unknown): Answer => {
  const { archiveId, basis, puts } = saveIn(body)
  const before = blog.saves?.[archiveId]
  if (before !== undefined) return Effect.succeed(before)
  if (blog.spool?.archiveId !== archiveId) blog.spool = spoolOf(outside, blog, archiveId, basis)
  const { answer, objects } = blog.spool
  for (const { name, url } of puts) {
    const text = objects[name]
    if (text === undefined) continue
    outside.archives[keyOf(url)] = text
    delete objects[name]
  }
  const wanted = Object.entries(objects).map(([name, text]) => ({ name, bytes: text.length, md5: md5Of(text) }))
  if (wanted.length > 0) return Effect.succeed({ archiveId, done: false, progress, wanted })
  blog.saves = { ...blog.saves, [archiveId]: answer }
  delete blog.spool
  return Effect.succeed(answer)
}

/** `POST bbws/v1/sites/{id}/load` */
export const loadSlice = (outside: Outside, blog: Blog, body: unknown): Answer => {
  const { gets, importId, manifest: from, name, parts = ["DATABASE"] } = loadIn(body)
  const end = (alreadyDone: boolean) => Effect.succeed({ importId, done: true, alreadyDone, warnings: [] })
  if (blog.imports.includes(importId)) return end(true)
  const got = download(outside, from.url, from.sha256)
  if ("refused" in got) return got.refused
  const { addresses = [], home, options, packs } = manifestIn(got.text)
  const wanted = parts.includes("DATABASE") ? packs.filter((pack) => !gets.some((one) => one.name === pack)) : []
  if (wanted.length > 0) return Effect.succeed({ importId, done: false, progress, wanted })
  const texts = gets.map(({ url }) => outside.archives[keyOf(url)])
  if (texts.includes(undefined)) return refuse(422, "bbws_bad_archive")
  const held: Options = Object.assign({}, ...texts.map((text) => packIn(text)))
  if (parts.includes("DATABASE")) {
    const found = Object.fromEntries(Object.entries(options).map(([option, { sha256 }]) => [option, held[sha256]]))
    const here = rewritten(found, [home, ...addresses], homeOf(blog))
    blog.options = { ...here, ...(name === undefined ? {} : { title: name }) }
  }
  blog.imports = [...blog.imports, importId]
  return end(false)
}

/** What is made of a download: its text, until all of it is sent. */
export interface Prepared {
  readonly text: string
  readonly sent: ReadonlyArray<number>
}

/** Two parts: what is asked for in one slice and sent in another. */
const partsOf = (text: string) => [text.slice(0, 10), text.slice(10)]

/** `POST bbws/v1/downloads` */
export const downloadSlice = (outside: Outside, downloads: Record<string, Prepared>, body: unknown): Answer => {
  const { downloadId, gets, manifest: from, puts } = downloadIn(body)
  const got = download(outside, from.url, from.sha256)
  if ("refused" in got) return got.refused
  const { options, packs } = manifestIn(got.text)
  if (downloads[downloadId] === undefined) {
    const wanted = packs.filter((pack) => !gets.some(({ name }) => name === pack)).map((pack) => ({ pack }))
    if (wanted.length > 0) return Effect.succeed({ downloadId, done: false, progress, wanted })
    const texts = gets.map(({ url }) => outside.archives[keyOf(url)])
    if (texts.includes(undefined)) return refuse(422, "bbws_bad_archive")
    const held: Options = Object.assign({}, ...texts.map((text) => packIn(text)))
    const found = Object.entries(options).map(([option, { sha256 }]) => [option, held[sha256]])
    downloads[downloadId] = { text: JSON.stringify(Object.fromEntries(found)), sent: [] }
  }
  const { sent, text } = downloads[downloadId]
  const parts = partsOf(text)
  for (const { name, url } of puts) outside.archives[keyOf(url)] = parts[Number(name) - 1] ?? ""
  const now = [...sent, ...puts.map(({ name }) => Number(name))]
  downloads[downloadId] = { text, sent: now }
  const wanted = parts.flatMap((part, at) =>
    now.includes(at + 1) ? [] : [{ part: at + 1, bytes: part.length, md5: md5Of(part) }],
  )
  if (wanted.length > 0) return Effect.succeed({ downloadId, done: false, progress, wanted: wanted.slice(0, 1) })
  return Effect.succeed({ downloadId, done: true, sizeBytes: text.length, parts: parts.map(md5Of) })
}
