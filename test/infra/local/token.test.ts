import { execFile } from "node:child_process"
import { promisify } from "node:util"

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { decodeJwt } from "jose"

import { parseTokenArguments } from "../../../infra/local/token.ts"
import { loadTokenIssuer } from "../../../infra/local/TokenIssuer.ts"
import { access, temporaryFolder } from "./bundles.ts"

const run = promisify(execFile)
const command = (...args: ReadonlyArray<string>) => run(process.execPath, ["infra/local/token.ts", ...args])

describe("token", () => {
  it.live("prints an ID token with the claims of the flags", () =>
    Effect.gen(function* () {
      const { stdout } = yield* Effect.promise(() =>
        command("--tenants", "tenant-1,tenant-2", "--group", "CUSTOMER_ADMIN", "--sub", "user-9"),
      )
      const claims = decodeJwt(stdout.trim())
      assert.strictEqual(claims.sub, "user-9")
      assert.deepStrictEqual(claims["cognito:groups"], ["CUSTOMER_ADMIN"])
      assert.strictEqual(claims["custom:tenantIds"], `["tenant-1","tenant-2"]`)
      assert.strictEqual(claims["token_use"], "id")
    }),
  )

  it.live("keeps one key for processes that start together", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryFolder
      const load = loadTokenIssuer({ directory, region: access.region })
      const issuers = yield* Effect.all([load, load, load], { concurrency: "unbounded" })
      assert.strictEqual(new Set(issuers.map(({ jwks }) => jwks.keys[0]?.kid)).size, 1)
    }),
  )

  it("reads times with their unit, also past ones", () => {
    const expiry = (text: string) =>
      parseTokenArguments(["--tenants=t", "--group=CUSTOMER_USER", `--expires-in=${text}`]).expiresIn
    assert.deepStrictEqual(["90s", "15m", "1h", "-1h"].map(expiry), [90, 900, 3600, -3600])
  })

  it.each([
    [["--group", "CUSTOMER_ADMIN"], "--tenants is missing"],
    [["--tenants", "t"], "--group is missing"],
    [["--tenants", "t", "--group", "BOSS"], "--group BOSS is none of"],
    [["--tenants", "t", "--group", "CUSTOMER_USER", "--expires-in", "soon"], "is not a time"],
    [["--tenant", "t"], "Unknown option '--tenant'"],
  ])("says in one line what is wrong with %j", (args, problem) => {
    assert.throws(() => parseTokenArguments(args), problem)
  })
})
