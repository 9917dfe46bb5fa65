import type { Plugin } from "rolldown"
import { parseSync } from "rolldown/utils"

/** Text that is put into a source, before the character `at`. */
interface Insertion {
  readonly at: number
  readonly text: string
}

const insert = (code: string, insertions: ReadonlyArray<Insertion>): string =>
  [...insertions.map(({ at }) => at), code.length]
    .map((to, index) => code.slice(insertions[index - 1]?.at ?? 0, to) + (insertions[index]?.text ?? ""))
    .join("")

/** What the bundler sees through by itself, or what could not be moved into a function. */
const plain = new Set(["ArrowFunctionExpression", "FunctionExpression", "Literal", "Identifier", "TemplateLiteral"])

const pure = "/* @__PURE__ */ (() => "

/**
 * Tells the bundler of each constant and class at the top of our modules that nothing happens by making it. Without that an
 * endpoint whose module also has the endpoint of another function would make that one, too, with the schemas of all of its
 * errors: half of what was evaluated at a cold start. The minifier takes the functions out again.
 */
export const pureDeclarations: Plugin = {
  name: "pure-declarations",
  transform: {
    filter: { id: { include: [/[\\/]src[\\/].*\.ts$/], exclude: [/[\\/]node_modules[\\/]/] } },
    handler: (code, id) => {
      const insertions = parseSync(id, code).program.body.flatMap((statement): ReadonlyArray<Insertion> => {
        const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement
        if (declaration?.type === "ClassDeclaration" && declaration.id !== null) {
          const { end, id, start } = declaration
          return [
            { at: start, text: `const ${id.name} = ${pure}` },
            { at: end, text: ")();" },
          ]
        }
        if (declaration?.type !== "VariableDeclaration") return []
        return declaration.declarations.flatMap(({ id, init }) =>
          id.type !== "Identifier" || init === null || plain.has(init.type)
            ? []
            : [
                { at: init.start, text: `${pure}(` },
                { at: init.end, text: "))()" },
              ],
        )
      })
      return insertions.length === 0 ? null : { code: insert(code, insertions) }
    },
  },
}
