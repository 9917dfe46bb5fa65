import { builtinModules } from "node:module"

import type { Plugin } from "rolldown"

// Every hook has a filter: without one the bundler calls into JavaScript for each module, which costs more than to bundle.

// Of the names' characters only the slash, in `fs/promises`, could mean anything in an expression, and it does not.
const builtins = new RegExp(`^(?:node:)?(?:${builtinModules.join("|")})$`)

/**
 * An ESM import of `node:http` makes a namespace of it, and touching its lazy getters loads undici: 47 ms at every cold
 * start against 5 by `process.getBuiltinModule`. As a module of constants it needs no copy of its properties either, and
 * only those that are used are ever touched.
 */
const lazyBuiltins: Plugin = {
  name: "lazy-builtins",
  resolveId: {
    filter: { id: builtins },
    handler: (source, _importer, { kind }) => ({
      id: `\0builtin:${kind === "import-statement" ? "import" : "require"}:${source.replace(/^node:/, "")}`,
      moduleSideEffects: false,
    }),
  },
  load: {
    filter: { id: /^\0builtin:/ },
    handler: (id) => {
      const [, kind, name = ""] = /^\0builtin:(require|import):(.*)$/.exec(id) ?? []
      const get = `process.getBuiltinModule("node:${name}")`
      if (kind === "require") return { code: `module.exports = ${get}`, moduleType: "js" }
      const keys = Object.keys(process.getBuiltinModule(name) ?? {}).filter((key) => /^[A-Za-z_]\w*$/.test(key))
      const members = keys
        .filter((key) => key !== "default")
        .map((key) => `const $${key} = builtin.${key}; export { $${key} as ${key} };`)
      return { code: `const builtin = ${get}; export default builtin; ${members.join("\n")}`, moduleType: "js" }
    },
  },
}

/** In Lambda the credentials are in the environment: the other providers are 132 KB that never run. */
const environmentCredentials: Plugin = {
  name: "environment-credentials",
  resolveId: { filter: { id: /^@aws-sdk\/credential-provider-node$/ }, handler: () => "\0credentials" },
  load: {
    filter: { id: /^\0credentials$/ },
    handler: () =>
      `import { fromEnv } from "@aws-sdk/credential-provider-env"; export const defaultProvider = () => fromEnv()`,
  },
}

export const plugins: ReadonlyArray<Plugin> = [lazyBuiltins, environmentCredentials]
