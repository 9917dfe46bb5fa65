import type {
  WordPressHealth,
  WordPressMade,
  WordPressSettings,
  WordPressSite,
} from "../../src/wordpress/WordPressSites.ts"
import type { WordPressLoad, WordPressSave } from "../../src/wordpress/WordPressStore.ts"

// What the tenants' WordPress answers.

/** How an open site is when all is well. */
export const healthy: WordPressHealth = {
  suspended: false,
  wordpressVersion: "6.5.5",
  phpVersion: "8.2.30",
  database: { ok: true, latencyMs: 2.4 },
  disk: { ok: true, freeBytes: 1e9, totalBytes: 1e10 },
  cron: { ok: true, overdueSeconds: 0 },
  lastError: null,
  frontPage: { status: 200, responseTimeMs: 81.2 },
}

/** `site-1` as WordPress knows it. */
export const wordpressSite: WordPressSite = {
  id: 7,
  siteId: "site-1",
  domain: "shop.wpdev.example",
  name: "Shop",
  url: "https://shop.wpdev.example",
  ready: true,
  suspended: false,
  wordpressVersion: "6.5.5",
  phpVersion: "8.2.30",
}

export const wordpressSettings: typeof WordPressSettings.Type = {
  title: "Shop",
  description: "",
  timezone: "UTC",
  language: "",
  date_format: "F j, Y",
  time_format: "g:i a",
  start_of_week: 1,
  posts_per_page: 10,
}

/** The answer to its creation. */
export const wordpressMade: typeof WordPressMade.Type = {
  ...wordpressSite,
  settings: wordpressSettings,
  health: healthy,
}

/** The answer to a save that was done in one slice. */
export const savedWhole = (
  archiveId: string,
  uses: ReadonlyArray<string> = [archiveId],
): typeof WordPressSave.Type => ({
  archiveId,
  done: true,
  manifest: { sha256: `digest of ${archiveId}`, bytes: 5 },
  sizeBytes: 1234,
  storedBytes: 20,
  uses,
  warnings: [],
})

/** The answer to a restore that was done in one slice. */
export const loadedWhole = (importId: string): typeof WordPressLoad.Type => ({
  importId,
  done: true,
  alreadyDone: false,
  warnings: [],
})
