import { parseArgs } from "node:util"

import { Effect } from "effect"

import { groups as roles } from "../../src/http/Identity.ts"
import { defaultRoot, region, tokenDirectory } from "./paths.ts"
import { reasonOf, StackError } from "./StackError.ts"
import { loadTokenIssuer, type TokenRequest } from "./TokenIssuer.ts"

const usage =
  "npm run --silent token -- --tenants tenant-1 --group CUSTOMER_ADMIN [--sub user-1] [--email a@b.c] [--expires-in 1h]"

const seconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const

const fail = (problem: string): never => {
  throw new Error(`${problem}. Usage: ${usage}`)
}

/** Seconds in `90s`, `15m`, `1h` or `7d`; `-1h` is a token that expired an hour ago. */
const parseDuration = (text: string): number => {
  const parts = /^(-?\d{1,6})([smhd])$/.exec(text)
  const unit = parts?.[2]
  return unit === "s" || unit === "m" || unit === "h" || unit === "d"
    ? Number(parts?.[1]) * seconds[unit]
    : fail(`--expires-in ${text} is not a time such as 90s, 15m or 1h`)
}

const listed = (values: ReadonlyArray<string> | undefined): ReadonlyArray<string> =>
  (values ?? []).flatMap((value) => value.split(",")).filter((value) => value !== "")

/** What the flags ask for; throws one sentence that says what is wrong. */
export const parseTokenArguments = (args: ReadonlyArray<string>): TokenRequest => {
  const read = () => {
    try {
      return parseArgs({
        args: [...args],
        options: {
          tenants: { type: "string", multiple: true },
          group: { type: "string", multiple: true },
          sub: { type: "string", default: "user-1" },
          email: { type: "string", default: "user-1@example.com" },
          "expires-in": { type: "string", default: "1h" },
        },
      }).values
    } catch (error) {
      return fail(reasonOf(error).split(". ")[0] ?? "Bad flags")
    }
  }
  const values = read()
  const tenants = listed(values.tenants)
  const groups = listed(values.group)
  const known: ReadonlyArray<string> = Object.values(roles)
  const unknown = groups.find((group) => !known.includes(group))
  if (unknown !== undefined) fail(`--group ${unknown} is none of ${known.join(", ")}`)
  if (groups.length === 0) fail("--group is missing")
  if (tenants.length === 0 && !groups.includes(roles.staff)) fail("--tenants is missing")
  return {
    sub: values.sub,
    email: values.email,
    groups,
    tenants,
    expiresIn: parseDuration(values["expires-in"]),
  }
}

const main = Effect.gen(function* () {
  const request = yield* Effect.try({
    try: () => parseTokenArguments(process.argv.slice(2)),
    catch: (cause) => new StackError({ message: reasonOf(cause) }),
  })
  const issuer = yield* loadTokenIssuer({ directory: tokenDirectory(defaultRoot), region })
  return yield* issuer.mint(request)
})

if (import.meta.main) {
  Effect.runPromise(main).then(
    (token) => process.stdout.write(`${token}\n`),
    (error: unknown) => {
      process.stderr.write(`${reasonOf(error)}\n`)
      process.exitCode = 1
    },
  )
}
