import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

import type { InternalError, InvalidRequest, Throttled } from "../kernel/HttpErrors.ts"
import type { Package, RegisteredPackage } from "./Package.ts"

/** An entry of a catalogue, as far as its packages are looked into. */
interface Packaged {
  readonly slug: string
  readonly packages: ReadonlyArray<Package>
}

/**
 * Looks into packages when they are registered, so that staff are told at once what a customer's installation would fail at.
 * Its layer has a module of its own (`PackageInspector`): functions that register nothing do not load what unzips.
 */
export class PackageInspection extends Context.Service<
  PackageInspection,
  {
    /**
     * The packages with what is in them. Those that the entry had `before` under the same slug are known, and not looked
     * into again.
     */
    inspect(
      kind: "plugin" | "theme",
      entry: Packaged,
      before?: { readonly slug: string; readonly packages: ReadonlyArray<RegisteredPackage> },
    ): Effect.Effect<ReadonlyArray<RegisteredPackage>, InvalidRequest | InternalError | Throttled>
  }
>()("src/catalogue/PackageInspection") {}
