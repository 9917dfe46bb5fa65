import chromium from "@sparticuz/chromium"
import { Effect } from "effect"
import { chromium as driver } from "playwright-core"

/** A real Chromium, until the scope ends. Names under `localhost` are this machine's, as in every browser. */
export const openBrowser = Effect.acquireRelease(
  Effect.promise(async () =>
    driver.launch({
      executablePath: await chromium.executablePath(),
      // Its own arguments are for Lambda: of one process, which has no second page.
      args: [
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--host-resolver-rules=MAP *.localhost 127.0.0.1",
      ],
      headless: true,
    }),
  ),
  (browser) => Effect.promise(() => browser.close()),
)
