import { join } from "node:path"

import { defineConfig } from "vite"

export default defineConfig({
  root: import.meta.dirname,
  // Wherever it is served.
  base: "./",
  logLevel: "warn",
  // The package as its sources are; that it installs and bundles is a test of its own.
  resolve: {
    alias: { "wordpress-site-management-client": join(import.meta.dirname, "..", "client", "index.ts") },
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: { target: "es2023", emptyOutDir: true, modulePreload: { polyfill: false } },
})
