import * as Schema from "effect/Schema"

/** How many changes may be asked for: so many at once, of which so many come back each second. */
export const ChangeLimit = Schema.Struct({
  perSecond: Schema.Finite.check(Schema.isBetween({ minimum: 0.01, maximum: 1000 })),
  burst: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 10_000 })),
})
export type ChangeLimit = typeof ChangeLimit.Type
