import chromium from "@sparticuz/chromium"
import { Effect } from "effect"
import { chromium as driver } from "playwright-core"

/**
 * A page in a real Chromium, until the scope ends. Names under `localhost` are this machine's, as in every browser; others
 * lead where `hosts` says, with a port if there is one.
 */
export const openPage = Effect.fnUntraced(function* (hosts: Readonly<Record<string, string>> = {}) {
  const rules = Object.entries({ "*.localhost": "127.0.0.1", ...hosts }).map(([name, to]) => `MAP ${name} ${to}`)
  const browser = yield* Effect.acquireRelease(
    Effect.promise(async () =>
      driver.launch({
        executablePath: await chromium.executablePath(),
        // The package's own arguments are for Lambda: of one process, which has no second page.
        args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", `--host-resolver-rules=${rules.join(", ")}`],
      }),
    ),
    (opened) => Effect.promise(() => opened.close()),
  )
  const page = yield* Effect.promise(async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB" })
    return context.newPage()
  })
  page.setDefaultTimeout(30_000)
  return page
})
