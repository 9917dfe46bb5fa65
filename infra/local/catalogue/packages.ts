import { createHash } from "node:crypto"

import type { Package } from "../../../src/catalogue/Package.ts"

/** A zip for the bucket, and how the catalogue names it. */
export interface PackageFile {
  readonly entry: Package
  readonly bytes: Uint8Array
}

/** When all of the catalogue was written. */
export const writtenAt = "2026-01-01T00:00:00.000Z"

export const packageFile = (
  kind: "plugins" | "themes",
  { slug, version }: { readonly slug: string; readonly version: string },
  bytes: Uint8Array,
): PackageFile => ({
  entry: {
    version,
    key: `packages/${kind}/${slug}-${version}.zip`,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  },
  bytes,
})

/** An entry of the catalogue, and the zips of its packages. */
export interface Seed<Entry> {
  readonly entry: Entry
  readonly files: ReadonlyArray<PackageFile>
}
