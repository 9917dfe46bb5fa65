import * as fc from "fast-check"

import type { Request, Who } from "./ModelAccess.ts"

// What the commands of a history are made of.

export const admin: Who = { sub: "admin-1", role: "admin", tenant: "tenant-1" }
export const people: ReadonlyArray<Who> = [
  { sub: "user-1", role: "user", tenant: "tenant-1" },
  { sub: "viewer-1", role: "viewer", tenant: "tenant-1" },
  { sub: "admin-2", role: "admin", tenant: "tenant-2" },
  { sub: "staff-1", role: "staff", tenant: "tenant-0" },
]
export const who = fc.oneof(
  { arbitrary: fc.constant(admin), weight: 8 },
  { arbitrary: fc.constantFrom(...people), weight: 2 },
)
export const number = fc.nat({ max: 23 })
export const rarely = <A>(arbitrary: fc.Arbitrary<A>) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 5 }, { arbitrary, weight: 1 })
export const environment = fc.constantFrom("DEV" as const, "DEV" as const, "SIT" as const, "PROD" as const)
export const subdomain = fc.constantFrom("shop", "blog", "news")
export const name = fc.constantFrom("Shop", "Blog", "News")
export const tagline = fc.constantFrom("Good", "Better", "Best")
/** Few, so that they come again. */
export const key = rarely(fc.constantFrom("key-1", "key-2", "key-3"))
export const matches = fc.constantFrom("same" as const, "other" as const)
/** Whatever there is, and not what something is likely to come of. */
export const any = rarely(fc.constant(true))
export const hangs = rarely(
  fc.record({ after: fc.nat({ max: 8 }), fault: fc.constantFrom("hang" as const, "late" as const) }),
)

export const other: Who = { sub: "admin-3", role: "admin", tenant: "tenant-1" }
export const waiting = { async: rarely(fc.constant(true)), hangs }
/** How long may pass, in milliseconds. */
export const waits = [30_000, 100_000, 400_000, 6 * 3_600_000, 25 * 3_600_000]

/** What is asked for, whoever asks and of whatever site. */
export type Asked = Pick<Request, "to"> & Partial<Request>
export const environments = { environment: fc.constantFrom("DEV" as const, "SIT" as const) }
export const named = { name, subdomain: fc.constantFrom("shop", "blog") }
export const changes: fc.Arbitrary<Asked> = fc.oneof(
  fc.record({ to: fc.constant("createSite"), ...named, ...environments }),
  fc.record({ to: fc.constant("cloneSite"), ...named, ...environments }),
  fc.record({ to: fc.constant("updateSite"), name, tagline }),
  fc.record({ to: fc.constant("setSiteStatus"), status: fc.constantFrom("ACTIVE" as const, "SUSPENDED" as const) }),
  fc.record({ to: fc.constant("promoteSite"), target: fc.constant("SIT" as const) }),
  fc.record({ to: fc.constantFrom("backUpSite", "deleteSite") }),
)
