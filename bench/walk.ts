import { existsSync, readFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"

import { table } from "./harness/candidates.ts"

// How far a reader walks to follow a story: the files of `src` that its start and its saga can reach, by imports that are not
// of types alone, and how many of these imports lead into another folder. The root of another checkout may be given.

const root = resolve(process.argv[2] ?? ".")

/** Where each story begins: here, and before there were floors. */
const stories = {
  "a site's creation": [
    ["src/workflows/create-site/start.ts", "src/workflows/create-site/saga.ts"],
    ["src/sites/Sites.ts", "src/sites/SiteProvisioning.ts"],
  ],
  "a promotion": [
    ["src/workflows/promote-site/start.ts", "src/workflows/promote-site/saga.ts"],
    ["src/sites/SiteManagement.ts", "src/sites/SitePromotion.ts"],
  ],
  "a plugin's update": [
    ["src/workflows/update-plugin/start.ts", "src/workflows/update-plugin/saga.ts"],
    ["src/plugins/SitePlugins.ts", "src/plugins/PluginUpdating.ts"],
  ],
} as const

const importsOf = (file: string): ReadonlyArray<string> =>
  [...readFileSync(join(root, file), "utf8").matchAll(/^import (?!type)[^"]*"(\.[^"]+)"/gm)].map(([, path = ""]) =>
    relative(root, resolve(root, dirname(file), path)),
  )

const walk = (entries: ReadonlyArray<string>) => {
  const reached = new Set(entries)
  const changes: Array<string> = []
  // A set yields what is added to it while it is walked.
  for (const file of reached) {
    for (const next of importsOf(file)) {
      if (dirname(next) !== dirname(file)) changes.push(next)
      reached.add(next)
    }
  }
  const folders = new Set([...reached].map((file) => dirname(file)))
  const own = [...reached].filter((file) => dirname(file) === dirname(entries[0] ?? ""))
  return [reached.size, folders.size, changes.length, own.length]
}

console.log(
  table([
    ["story", "files", "folders", "imports into another folder", "files in its own folder"],
    ...Object.entries(stories).map(([story, places]) => {
      const entries = places.find((paths) => paths.every((path) => existsSync(join(root, path)))) ?? []
      return [story, ...walk(entries).map(String)]
    }),
  ]),
)
