/**
 * The floors of `src`, lowest first: a file imports from its own room and from those below it, and from nothing above.
 * `.oxlintrc.json` says the same to the linter; a test compares them.
 */
export const floors = [
  "kernel",
  "platform",
  "http",
  "wordpress",
  "operations/engine",
  "operations/api",
  "operations/control",
  "tenants",
  "catalogue",
  "sites",
  "domains",
  "backups",
  "plugins/settings",
  "plugins/marketplace",
  "plugins/vulnerabilities",
  "plugins/screening",
  "plugins/installed",
  "templates",
  "webhooks",
  "mail",
  "workflows",
  "lambda",
  "app",
] as const

/** Those of `infra`, likewise; `wordpress` holds no TypeScript. */
export const infraFloors = ["inventory", "iam", "monitoring", "openapi", "build", "awsRules", "local", "ops"] as const

const barrel = { name: "effect", message: "Import effect's modules: its barrel doubles a bundle." }
const unbundled = {
  group: ["**/infra/**", "**/pulumi/**", "**/test/**"],
  message: "What is bundled imports nothing that is not.",
}

/** What the linter is told of each floor of `src`. */
export const lintOverrides = floors.map((floor, at) => {
  const above = floors.slice(at + 1)
  return {
    files: [`src/${floor}/**`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [barrel],
          patterns: [
            unbundled,
            ...(above.length === 0
              ? []
              : [
                  {
                    group: above.map((room) => `**/${room}/**`),
                    message: "This floor stands above: imports only go down.",
                  },
                ]),
          ],
        },
      ],
    },
  }
})
