/** The alias of every function by which it is invoked: what was released, while `$LATEST` is what was uploaded last. */
export const liveAlias = "live"
