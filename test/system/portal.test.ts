import { mkdirSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"

import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import type { Page } from "playwright-core"

import { openPage } from "../support/Browser.ts"
import { SystemStack } from "../support/SystemStack.ts"

/** Where pictures of the portal are put, if they are asked for: `npm run screenshots`. */
const pictures = process.env["SCREENSHOTS"]
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

const picture = async (page: Page, name: string): Promise<void> => {
  if (pictures === undefined) return
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, `${name}.png`) })
}

/** What axe finds on the page as it is, by the rules of WCAG 2.2 up to AA. */
const barriers = async (page: Page): Promise<unknown> => {
  await page.evaluate(axe)
  return page.evaluate(
    `axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + " " + nodes.map(({ html }) => html).join(" ")))`,
  )
}

/** Collects what every progress bar says, from now on. */
const watchProgress = (page: Page) =>
  page.evaluate(`window.seen = []; new MutationObserver(() => {
    const bar = document.querySelector(".progress [role=progressbar]")
    if (bar !== null) window.seen.push(Number(bar.ariaValueNow))
  }).observe(document.body, { subtree: true, childList: true, attributes: true })`)

const domain = "www.bakery-on-the-square.com"

layer(
  SystemStack.layer({ tenants: { "tenant-portal": "runs" }, ...(pictures === undefined ? {} : { catalogue: "-p" }) }),
  {
    timeout: "5 minutes",
    excludeTestServices: true,
  },
)("a customer in a browser", (it) => {
  it.effect(
    "orders a site, watches it come, logs in and publishes, backs it up, connects a domain, clones it, and is told what failed",
    () =>
      Effect.gen(function* () {
        const stack = yield* SystemStack
        const page = yield* openPage({ [domain]: new URL(stack.tenant.wordpress).host })
        const faults: Array<string> = []
        page.on("pageerror", (error) => faults.push(error.message))
        yield* Effect.promise(async () => {
          const button = (name: string) => page.getByRole("button", { name, exact: true })
          const link = (name: string) => page.getByRole("link", { name, exact: true })
          const follows = (text: string) => page.getByText(text).waitFor()

          await page.goto(stack.portal ?? "")
          await page.getByLabel("Customer").selectOption("tenant-portal")
          assert.deepStrictEqual(await barriers(page), [])
          await button("Sign in").click()
          await follows("There is no site yet.")

          // A name that the service keeps for itself is refused in words, where the order was made.
          await link("Order a site").first().click()
          await page.getByLabel("Name", { exact: true }).fill("Admin")
          await button("Order the site").click()
          await page.getByRole("alert").getByText("SITE_001").waitFor()
          assert.match(await page.getByRole("alert").innerText(), /subdomain/)
          await picture(page, "failure")

          await page.getByLabel("Name", { exact: true }).fill("Bakery on the Square")
          assert.strictEqual(await page.getByLabel("Address").inputValue(), "bakery-on-the-square")
          assert.deepStrictEqual(await barriers(page), [])
          await picture(page, "order")
          await watchProgress(page)
          await button("Order the site").click()
          await page.locator(".progress").waitFor()
          await picture(page, "progress")
          await page.locator(".title").getByText("Active").waitFor()
          const seen = JSON.parse(String(await page.evaluate("JSON.stringify(window.seen)")))
          assert.deepStrictEqual(
            seen,
            seen.toSorted((one: number, other: number) => one - other),
          )
          assert.isAbove(new Set(seen).size, 1, "progress is seen to rise")

          const [site] = await Promise.all([page.waitForEvent("popup"), link("Open the site").click()])
          await site.waitForFunction(`document.title.includes("Bakery on the Square")`)
          await site.close()
          const [service] = await Promise.all([page.waitForEvent("popup"), button("Log in to WordPress").click()])
          await service.waitForURL(/\/wp-admin\//)
          assert.match(await service.title(), /^Dashboard/)
          await picture(service, "dashboard")
          // As the editor of posts does, with the session that the one click made.
          const post = String(
            await service.evaluate(`(async () => {
            const nonce = await (await fetch("/wp-admin/admin-ajax.php?action=rest-nonce")).text()
            const headers = { "x-wp-nonce": nonce, "content-type": "application/json" }
            const body = JSON.stringify({ title: "Fresh bread", status: "publish" })
            return (await (await fetch("/wp-json/wp/v2/posts", { method: "POST", headers, body })).json()).link
          })()`),
          )
          await service.goto(post)
          assert.include(await service.title(), "Fresh bread")
          await service.close()
          await page.locator(".checks li").first().waitFor()
          assert.deepStrictEqual(await barriers(page), [])
          await picture(page, "site")

          await link("Backups").click()
          await page.getByLabel("Label").fill("Before the sale")
          await button("Back up now").click()
          await follows("Backing up: done.")
          await page.getByRole("heading", { name: "Before the sale" }).waitFor()
          await picture(page, "backups")

          await link("Domains").click()
          await page.getByLabel("Domain", { exact: true }).fill(domain)
          await button("Connect").click()
          const cells = page.getByRole("row").filter({ hasText: "TXT" }).locator("code")
          const [name = "", value = ""] = await cells
            .first()
            .waitFor()
            .then(() => cells.allInnerTexts())
          await picture(page, "domains")
          const body = JSON.stringify({ TXT: [value] })
          assert.isTrue((await fetch(`${stack.api}/local/dns/${name}`, { method: "PUT", body })).ok)
          await button("Verify").click()
          await button("Make it the main address").click()
          await page.getByText("Main address", { exact: true }).waitFor()
          await page.locator(".progress").waitFor({ state: "detached" })
          const visitor = await page.context().newPage()
          await visitor.goto(`http://${domain}/`)
          assert.include(await visitor.title(), "Bakery on the Square")
          await visitor.close()

          await link("Overview").click()
          await button("Clone").click()
          await page.getByLabel("Address of the copy").fill("bakery-rehearsal")
          await page.getByRole("dialog").getByRole("button", { name: "Clone" }).click()
          await follows("Cloning: done.")

          await link("Operations").click()
          await page.getByRole("link", { name: "Clone" }).waitFor()
          assert.deepStrictEqual(await barriers(page), [])
          await picture(page, "operations")

          await page.getByRole("navigation").getByRole("link", { name: "Sites" }).click()
          await page.getByRole("link", { name: "Bakery on the Square copy" }).waitFor()
          await page.getByLabel("Search").fill("rehearsal")
          await page.getByText("1 site", { exact: true }).waitFor()
          await page.getByLabel("Search").fill("")
          assert.deepStrictEqual(await barriers(page), [])
          await picture(page, "sites")
          await page.setViewportSize({ width: 390, height: 844 })
          await page.emulateMedia({ colorScheme: "dark" })
          assert.deepStrictEqual(await barriers(page), [])
          assert.isAtMost(Number(await page.evaluate("document.documentElement.scrollWidth")), 390)
          await picture(page, "sites-narrow-dark")
          assert.deepStrictEqual(faults, [])
        })
      }),
    280_000,
  )
})
