/** The alias of every function by which it is invoked: what was released, while `$LATEST` is what was uploaded last. */
export const liveAlias = "live"

/** How a new version takes the place of the one before. */
export const releaseKinds = ["canary", "at-once"] as const
export type ReleaseKind = (typeof releaseKinds)[number]
