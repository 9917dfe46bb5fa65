import { createHash } from "node:crypto"

import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { useNetwork } from "./boot.ts"
import type { Answer, Network } from "./network.ts"
import { bootObjectStore } from "./object-store.ts"
import { Loaded, Loading, Saved, Saving, Verified, Verifying, read, site } from "./wire.ts"

/** All that is on a site beside core's own tables. */
export const Print = Schema.Struct({
  tables: Schema.Record(
    Schema.String,
    Schema.Struct({ create: Schema.String, rows: Schema.Int, digest: Schema.String }),
  ),
  triggers: Schema.Array(Schema.Array(Schema.String)),
  files: Schema.Record(Schema.String, Schema.String),
})

const Slice = Schema.Union([Saving, Saved])
const VerifySlice = Schema.Union([Verifying, Verified])
const LoadSlice = Schema.Union([Loading, Loaded])

/** A manifest to build on, or to load. */
export interface Basis {
  readonly archiveId: string
  readonly manifest: { readonly sha256: string }
}

/** The network and a content store for the tests of a file. */
export const useStore = (own?: () => Network) => {
  const network = useNetwork(own)
  const { call, create } = network
  const store = bootObjectStore()
  const packAt = (name: string) => store.address(`packs/${name}`)
  const manifestAt = (archiveId: string) => store.address(`manifests/${archiveId}`)
  const refer = ({ archiveId, manifest }: Basis) => ({ url: manifestAt(archiveId), sha256: manifest.sha256 })

  /** One slice of a saving. */
  const saveSlice = (id: number, archiveId: string, basis: Basis | undefined, names: ReadonlyArray<string>) =>
    call("POST", `bbws/v1/sites/${id}/save`, {
      body: {
        archiveId,
        ...(basis === undefined ? {} : { basis: refer(basis) }),
        puts: names.map((name) => ({
          name,
          url: name === "manifest" ? manifestAt(archiveId) : packAt(`${archiveId}/${name}`),
        })),
      },
    })

  const addresses = (from: Basis, names: ReadonlyArray<string>) => ({
    manifest: refer(from),
    gets: names.map((name) => ({ name, url: packAt(name) })),
  })

  /** One slice of a loading. */
  const loadSlice = (id: number, importId: string, from: Basis, names: ReadonlyArray<string>, extra: object = {}) =>
    call("POST", `bbws/v1/sites/${id}/load`, {
      body: {
        importId,
        ...addresses(from, names),
        ...extra,
      },
    })

  /** One slice of a verification. */
  const verifySlice = (verificationId: string, from: Basis, names: ReadonlyArray<string>) =>
    call("POST", "bbws/v1/verifications", { body: { verificationId, ...addresses(from, names) } })

  /** Asks on and on, as the service does: who was killed is asked again. */
  const toEnd = Effect.fnUntraced(function* <A>(
    slice: (names: ReadonlyArray<string>) => Effect.Effect<Answer>,
    decode: (answer: Answer) => { readonly done: false; readonly names: ReadonlyArray<string> } | { done: true; of: A },
  ) {
    let names: ReadonlyArray<string> = []
    for (let count = 0; count < 200; count++) {
      const answer = yield* slice(names)
      if (answer.text === "") continue
      if (answer.status === 423) {
        yield* Effect.sleep("50 millis")
        continue
      }
      assert.strictEqual(answer.status, 200, answer.text)
      const found = decode(answer)
      if (found.done) return found.of
      names = found.names
    }
    return assert.fail("it never ends")
  })

  const save = (id: number, archiveId: string, basis?: Basis) =>
    toEnd(
      (names) => saveSlice(id, archiveId, basis, names),
      (answer) => {
        const slice = read(Slice, answer)
        return slice.done ? { done: true, of: slice } : { done: false, names: slice.wanted.map(({ name }) => name) }
      },
    )

  const load = (id: number, importId: string, from: Basis, extra: object = {}) =>
    toEnd(
      (names) => loadSlice(id, importId, from, names, extra),
      (answer) => {
        const slice = read(LoadSlice, answer)
        return slice.done ? { done: true, of: slice } : { done: false, names: slice.wanted }
      },
    )

  const verify = (verificationId: string, from: Basis) =>
    toEnd(
      (names) => verifySlice(verificationId, from, names),
      (answer) => {
        const slice = read(VerifySlice, answer)
        return slice.done ? { done: true, of: slice } : { done: false, names: slice.wanted }
      },
    )

  /** A site of these tests, and what can be done with it. */
  const siteOf = Effect.fnUntraced(function* (label: string) {
    const made = yield* create(`site-${label}`, label)
    assert.strictEqual(made.status, 201, made.text)
    const { id } = site(made)
    const host = `${label}.wpdev.localhost`
    const ask = (route: string, body: object = {}) =>
      call("POST", `test/v1/archive-${route}`, { host, body }).pipe(
        Effect.tap((answer) => Effect.sync(() => assert.strictEqual(answer.status, 200, answer.text))),
      )
    return {
      id,
      host,
      ask,
      print: Effect.map(ask("print"), (answer) => read(Print, answer)),
      save: (archiveId: string, basis?: Basis) => save(id, archiveId, basis),
      load: (importId: string, from: Basis, extra?: object) => load(id, importId, from, extra),
      saveSlice: (archiveId: string, basis: Basis | undefined, names: ReadonlyArray<string>) =>
        saveSlice(id, archiveId, basis, names),
      loadSlice: (importId: string, from: Basis, names: ReadonlyArray<string>, extra?: object) =>
        loadSlice(id, importId, from, names, extra),
    }
  })

  return { ...network, store, siteOf, toEnd, refer, verify, verifySlice, packAt, manifestAt }
}

/** What a PUT must say of what it sends. */
export const md5Of = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("base64")

/** A name as the tests' routes take it. */
export const named = (name: string) => Buffer.from(name).toString("base64")
