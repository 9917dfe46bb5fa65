import { rmSync, statSync } from "node:fs"
import { readFileSync } from "node:fs"
import { builtinModules } from "node:module"
import { join } from "node:path"
import { gzipSync } from "node:zlib"

import { type Plugin, rolldown } from "rolldown"

import { functions } from "./functions.ts"

const root = join(import.meta.dirname, "..")
const builtins = new Set(builtinModules)

/**
 * An ESM import of `node:http` makes a namespace of it, and touching its lazy getters loads undici: 47 ms at every cold
 * start against 5 by `process.getBuiltinModule`. As a module of constants it needs no copy of its properties either, and
 * only those that are used are ever touched.
 */
const lazyBuiltins: Plugin = {
  name: "lazy-builtins",
  resolveId: (source, _importer, { kind }) => {
    const name = source.replace(/^node:/, "")
    if (!builtins.has(name)) return null
    return { id: `\0builtin:${kind === "import-statement" ? "import" : "require"}:${name}`, moduleSideEffects: false }
  },
  load: (id) => {
    const [, kind, name] = /^\0builtin:(require|import):(.*)$/.exec(id) ?? []
    if (name === undefined) return null
    const get = `process.getBuiltinModule("node:${name}")`
    if (kind === "require") return { code: `module.exports = ${get}`, moduleType: "js" }
    const keys = Object.keys(process.getBuiltinModule(name) ?? {}).filter((key) => /^[A-Za-z_]\w*$/.test(key))
    const members = keys
      .filter((key) => key !== "default")
      .map((key) => `const $${key} = builtin.${key}; export { $${key} as ${key} };`)
    return { code: `const builtin = ${get}; export default builtin; ${members.join("\n")}`, moduleType: "js" }
  },
}

/** In Lambda the credentials are in the environment: the other providers are 132 KB that never run. */
const environmentCredentials: Plugin = {
  name: "environment-credentials",
  resolveId: (source) => (source === "@aws-sdk/credential-provider-node" ? "\0credentials" : null),
  load: (id) =>
    id === "\0credentials"
      ? `import { fromEnv } from "@aws-sdk/credential-provider-env"; export const defaultProvider = () => fromEnv()`
      : null,
}

/** Bundles one function as it is deployed: `dist/functions/{name}/index.mjs`, exporting `handler`. */
const bundle = async (name: string): Promise<string> => {
  const directory = join(root, "dist", "functions", name)
  rmSync(directory, { recursive: true, force: true })
  const build = await rolldown({
    input: { index: join(root, "src", "functions", `${name}.ts`) },
    platform: "node",
    // The AWS SDK's ES modules: of its CommonJS files, which `main` names, nothing can be left out.
    resolve: { mainFields: ["module", "main"] },
    // No module of ours does anything but export, so one of which nothing is used is left out.
    treeshake: { moduleSideEffects: false, propertyReadSideEffects: false },
    plugins: [lazyBuiltins, environmentCredentials],
    transform: { target: "node24" },
    logLevel: "warn",
  })
  await build.write({
    dir: directory,
    format: "esm",
    minify: true,
    entryFileNames: "[name].mjs",
    codeSplitting: false,
  })
  await build.close()
  const file = join(directory, "index.mjs")
  return `${name.padEnd(24)} ${Math.round(statSync(file).size / 1024)} KB, ${Math.round(gzipSync(readFileSync(file)).length / 1024)} KB zipped`
}

console.log(`Bundling ${functions.length} functions into dist/functions`)
for (const line of await Promise.all(functions.map(({ name }) => bundle(name)))) console.log(`  ${line}`)
