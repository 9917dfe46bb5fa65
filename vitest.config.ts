import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/databaseServer.ts"],
    // A real WordPress and a real database answer behind many of these: slow machines get the time they need.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // Two cores: more files at once only make WordPress slower.
    maxWorkers: 2,
  },
})
