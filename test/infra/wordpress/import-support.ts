import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { type Files, pack, sha256, unpack } from "./archive.ts"
import { useNetwork } from "./boot.ts"
import type { Network } from "./network.ts"
import { bootObjectStore } from "./object-store.ts"
import { read, site } from "./wire.ts"

/** Rows of a table. */
export const Rows = Schema.Array(Schema.Record(Schema.String, Schema.NullOr(Schema.String)))

/** The value of an option among the rows of its table. */
export const option = (rows: typeof Rows.Type, name: string) =>
  rows.find((row) => row["option_name"] === name)?.["option_value"]

/** The network and an object store for the tests of imports in a file, whose `name` begins the label of the site that is exported. */
export const useImports = (name: string, own?: () => Network) => {
  const network = useNetwork(own)
  const { call, create, plant } = network
  const store = bootObjectStore()

  const rows = (host: string, table: string) =>
    call("GET", `test/v1/rows?table=${table}`, { host }).pipe(Effect.map((answer) => read(Rows, answer)))

  const importZip = (id: number, importId: string, zip: Buffer, extra: { readonly name?: string } = {}) => {
    store.objects.set(importId, zip)
    return call("POST", `bbws/v1/sites/${id}/import`, {
      body: { importId, source: store.address(importId), sha256: sha256(zip), ...extra },
    })
  }

  return {
    ...network,
    store,
    /** The rows of a table of the site of a host. */
    rows,
    /** What a visitor could tell a site by. Caches differ from visit to visit. */
    content: Effect.fnUntraced(function* (host: string) {
      const options = (yield* rows(host, "options")).filter(
        (row) => !/^_|^rewrite_rules|^cron$/.test(row["option_name"] ?? ""),
      )
      return [options, yield* rows(host, "posts"), yield* rows(host, "shop_orders"), yield* rows(host, "comments")]
    }),
    /** A user's roles on the site of a host. */
    rolesOf: (host: string, login: string) =>
      call("GET", `test/v1/roles?login=${login}`, { host }).pipe(
        Effect.map((answer) => read(Schema.Array(Schema.String), answer)),
      ),
    /** The archive of a filled site: made once, taken by all tests of the file. */
    original: Effect.gen(function* () {
      const found = store.objects.get("original")
      if (found !== undefined) return unpack(found)
      const { id } = site(yield* create(`site-${name}-from`, `${name}-from`))
      yield* call("POST", "test/v1/fill", { host: `${name}-from.wpdev.localhost` })
      yield* plant(`uploads/sites/${id}/cache/index.php`)
      const body = { archiveId: "original", destination: store.address("original") }
      yield* call("POST", `bbws/v1/sites/${id}/export`, { body })
      return unpack(store.objects.get("original"))
    }),
    /** Imports what may be an archive. */
    importZip,
    /** Imports an archive of these files. */
    importFiles: (id: number, importId: string, files: Files, extra: { readonly name?: string } = {}) =>
      importZip(id, importId, pack(files), extra),
  }
}
