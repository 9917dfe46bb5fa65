import * as Schema from "effect/Schema"

import { PackageHeader } from "./PackageHeader.ts"

/** A theme's or plugin's folder name in WordPress, letter by letter: Divi is not divi. */
export const Slug = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/u, {
    expected: "a folder name of letters, digits, '.', '_' and '-'",
  }),
)

/** A version as its author writes it; PHP's `version_compare` orders it. */
export const PackageVersion = Schema.String.check(
  Schema.isPattern(/^[0-9A-Za-z][0-9A-Za-z.+_-]{0,49}$/u, { expected: "a version such as 1.2.0" }),
)

/** A zip in the bucket, by its version; `sha256` is hexadecimal. */
export const Package = Schema.Struct({
  version: PackageVersion,
  key: Schema.String.check(
    Schema.isPattern(/^packages\/[A-Za-z0-9._/-]{1,400}\.zip$/u, {
      expected: "a key such as packages/plugins/shop-1.2.0.zip",
    }),
  ),
  sha256: Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/u, { expected: "64 hexadecimal digits" })),
})
export type Package = typeof Package.Type

/** A package of a plugin with what was read in it; one from before packages were looked into has no header. */
export const RegisteredPackage = Schema.Struct({ ...Package.fields, header: Schema.optionalKey(PackageHeader) })
export type RegisteredPackage = typeof RegisteredPackage.Type

/** The package of a version, if there is one. */
export const packageOf = <P extends Package>(packages: ReadonlyArray<P>, version: string): P | undefined =>
  packages.find((one) => one.version === version)
