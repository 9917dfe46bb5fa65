import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { apiDocs } from "../../../infra/local/ApiDocs.ts"
import type { TokenRequest } from "../../../infra/local/TokenIssuer.ts"

const minted: Array<TokenRequest> = []
const pages = apiDocs({
  mint: (request) =>
    Effect.sync(() => {
      minted.push(request)
      return "a.b.c"
    }),
})

describe("the API's reference page", () => {
  it("tries requests where it is served, shows the guide, and fetches no font", async () => {
    const page = (await pages.get("/docs")?.body()) ?? ""
    const own = page.slice(page.lastIndexOf("<script>"))
    assert.include(own, '"withDefaultFonts":false')
    assert.include(own, '"servers":[{"url":"/"')
    assert.include(own, "## Following an operation")
    assert.include(page, "await tokenOf(role.value)")
    assert.notMatch(page.slice(0, page.indexOf("<div id=")), /https?:/)
  })

  it("has a token for each role, and none for what is no role", async () => {
    const tokens = pages.get("/docs/token")
    assert.strictEqual(await tokens?.body("CUSTOMER_VIEWER"), "a.b.c")
    assert.deepInclude(minted[0], { groups: ["CUSTOMER_VIEWER"], tenants: ["tenant-1", "tenant-2"] })
    const none = await tokens?.body("root").catch((error: unknown) => String(error))
    assert.include(none, "no role root")
  })
})
