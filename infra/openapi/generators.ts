import { execFile } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { promisify } from "node:util"

import { documentFile } from "./render.ts"

const run = promisify(execFile)
const root = resolve(import.meta.dirname, "../..")
/** They are no dependencies of the project: 330 MB that nobody needs who does not try them. */
const folder = join(root, ".cache", "generators")

const dependencies = {
  "@hey-api/openapi-ts": "0.99.0",
  "@kubb/cli": "4.39.3",
  "@kubb/core": "4.39.3",
  "@kubb/plugin-oas": "4.39.3",
  "@kubb/plugin-ts": "4.39.3",
  "openapi-typescript": "7.13.0",
  "openapi-zod-client": "1.18.3",
  orval: "8.38.0",
  typescript: "5.9.3",
}

const kubbConfig = `import { defineConfig } from "@kubb/core"
import { pluginOas } from "@kubb/plugin-oas"
import { pluginTs } from "@kubb/plugin-ts"

export default defineConfig({
  root: ".",
  input: { path: ${JSON.stringify(documentFile)} },
  output: { path: "./out/kubb", extension: { ".ts": "" }, format: false },
  plugins: [pluginOas({ generators: [] }), pluginTs({ output: { path: "models" } })],
})
`

const compilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  module: "preserve",
  moduleResolution: "bundler",
  target: "es2022",
  lib: ["es2023", "dom", "dom.iterable"],
  types: [],
}

/** Each tool that portals generate code with, as its own documentation has one call it. */
const tools: Readonly<Record<string, ReadonlyArray<string>>> = {
  "openapi-typescript": [documentFile, "-o", "out/openapi-typescript.ts"],
  "openapi-ts": ["-i", documentFile, "-o", "out/hey-api", "-c", "@hey-api/client-fetch"],
  orval: ["--input", documentFile, "--output", "out/orval.ts"],
  kubb: ["generate", "--config", "kubb.config.mjs"],
  "openapi-zod-client": [documentFile, "-o", "out/zod-client.ts"],
}

const install = async (): Promise<void> => {
  const wanted = JSON.stringify({ private: true, type: "module", dependencies }, null, 2)
  const file = join(folder, "package.json")
  if (existsSync(file) && readFileSync(file, "utf8") === wanted && existsSync(join(folder, "node_modules"))) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, wanted)
  try {
    await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder })
  } catch (error) {
    rmSync(file)
    throw error
  }
}

/** Has every tool generate code from the document, and compiles all of it. */
const main = async (): Promise<void> => {
  await install()
  rmSync(join(folder, "out"), { recursive: true, force: true })
  mkdirSync(join(folder, "out"))
  writeFileSync(join(folder, "kubb.config.mjs"), kubbConfig)
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["out"] }))
  const bin = (name: string) => join(folder, "node_modules", ".bin", name)
  const maxBuffer = 64 * 1024 * 1024
  for (const [tool, args] of Object.entries(tools)) {
    await run(bin(tool), [...args], { cwd: folder, maxBuffer })
    console.log(`${tool} has generated code`)
  }
  await run(bin("tsc"), ["-p", "tsconfig.json"], { cwd: folder, maxBuffer })
  console.log("All of it compiles")
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    const said = typeof error === "object" && error !== null && "stdout" in error ? String(error.stdout) : ""
    console.error(said === "" ? error : said)
    process.exitCode = 1
  })
}
