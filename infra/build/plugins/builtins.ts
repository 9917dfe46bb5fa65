import { builtinModules } from "node:module"

import type { Plugin } from "rolldown"

// Of the names' characters only the slash, in `fs/promises`, could mean anything in an expression, and it does not.
const names = new RegExp(`^(?:node:)?(?:${builtinModules.join("|")})$`)

/**
 * An ESM import of `node:http` makes a namespace of it, and touching its lazy getters loads undici: 47 ms at every cold
 * start against 5 by `process.getBuiltinModule`. As a module of constants it needs no copy of its properties either, and
 * only those that are used are ever touched.
 */
export const builtins: Plugin = {
  name: "builtins",
  resolveId: {
    filter: { id: names },
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
