import { globSync, readFileSync } from "node:fs"

/** The scopes of the tests, those that take longest first. */
export const scopes = ["system", "wordpress", "model", "deployment", "database", "unit"] as const
export type Scope = (typeof scopes)[number]

const files = globSync("test/**/*.test.ts")

/** What only the gate runs, by `npm run test:crashes` or `npm run test:gate`. */
export const gateOnly: ReadonlyArray<string> = [
  "test/deployed/bundles.test.ts",
  "test/infra/wordpress/import-recovery.test.ts",
  "test/infra/wordpress/networks.test.ts",
  "test/infra/wordpress/standin.test.ts",
  "test/system/recovery.test.ts",
]

/** Whole lives of sites, plugins and templates, each in minutes where PHP is WebAssembly. */
const lives = ["life", "plugins", "templates"].map((name) => `test/system/${name}.test.ts`)

/** What takes minutes with PHP under WebAssembly: `npm test` leaves it to the gate, which runs it on the machine's own PHP. */
const slowInWasm: ReadonlyArray<string> =
  process.env["TESTS_OF"] === "a-change"
    ? [
        ...[
          "content",
          "core-plugins",
          "cron",
          "domains",
          "login",
          "plugin-probes",
          "plugin-updates",
          "plugins",
          "restores",
          "shared-code",
          "store",
          "themes",
          "users",
        ].map((name) => `test/infra/wordpress/${name}.test.ts`),
        ...lives,
      ]
    : []

/** What a web server has to be there for: `npm run test:mysql` and `npm run test:apache`. */
const behindWebServer: ReadonlyArray<string> =
  process.env["WORDPRESS_SERVER"] === undefined ? ["test/infra/wordpress/web-server.test.ts"] : []

/** What it runs in full, and on the bundles as they are deployed. */
export const gateToo: ReadonlyArray<string> = ["test/system/crash-*.test.ts", ...lives]

/** What a file stands on says to which scope it belongs. */
const scopeOf = (file: string): Scope => {
  const source = readFileSync(file, "utf8")
  if (source.includes("support/SystemStack.ts")) return "system"
  if (file.startsWith("test/infra/wordpress/")) return "wordpress"
  // No server either, but minutes of it.
  if (file.startsWith("test/model/")) return "model"
  // The whole graph of a stack, and what the code of each function may do.
  if (file.startsWith("test/pulumi/") || source.includes("infra/iam/actionsOf.ts")) return "deployment"
  // What is bundled, what stands in for AWS on this machine, and what speaks to it.
  if (/^test\/infra\/(build|local|ops)\//.test(file)) return "database"
  return /support\/database\.ts|inject\("database"\)/.test(source) ? "database" : "unit"
}

/** The files of a scope. */
export const filesOf = (scope: Scope): Array<string> =>
  files.filter((file) => ![...gateOnly, ...slowInWasm, ...behindWebServer].includes(file) && scopeOf(file) === scope)
