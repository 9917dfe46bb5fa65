import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"

import { Api } from "../../src/app/Api.ts"
import type { Endpoint } from "../../src/http/Endpoint.ts"
import { operationKinds } from "../../src/operations/engine/OperationKinds.ts"
import { customMetrics } from "../../src/platform/Metrics.ts"
import { functions } from "../inventory/functions.ts"
import { queues } from "../inventory/queues.ts"
import { alarmKinds, alarmsOf } from "../monitoring/alarms.ts"
import { putTable } from "../monitoring/documentTable.ts"
import { anyStack } from "../monitoring/watched.ts"
import { beyond } from "./beyond.ts"
import { named } from "./designNames.ts"
import { errorExamples, gatewayExamples } from "./ErrorExamples.ts"
import { epics, type Story } from "./stories.ts"

const root = resolve(import.meta.dirname, "../..")
const file = join(root, "docs/stories.md")

const sources = globSync("{src,infra/monitoring}/**/*.ts", { cwd: root })
  .toSorted()
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }))
const filesWith = (pattern: RegExp): ReadonlyArray<string> =>
  sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path)

const tableOf = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n")
const code = (text: string): string => `\`${text}\``
const list = (texts: ReadonlyArray<string>): string => [...new Set(texts)].map(code).join("<br>")
const marked = (names: ReadonlyArray<string>, name: string): string => (names.includes(name) ? "yes" : "")

const endpoints: ReadonlyMap<string, Endpoint & { readonly identifier: string }> = new Map(
  Object.values(Api.groups).flatMap((group) =>
    Object.values(group.endpoints).map((endpoint) => [endpoint.identifier, endpoint] as const),
  ),
)
const endpointOf = (name: string): Endpoint => {
  const endpoint = endpoints.get(name)
  if (endpoint === undefined) throw new Error(`There is no endpoint ${name}`)
  return endpoint
}
const requestOf = (name: string): string => {
  const { method, path } = endpointOf(name)
  return code(`${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`)
}

/** The folder of an endpoint's workflow, or the files in which its feature declares and answers it. */
const placesOf = (name: string): ReadonlyArray<string> => {
  const declared = filesWith(new RegExp(`HttpApiEndpoint\\.\\w+\\(\\s*"${name}"`))
  return declared.flatMap((path) =>
    path.startsWith("src/workflows/")
      ? [dirname(path)]
      : [path, path.replace(/Api\.ts$/, "Http.ts")].filter((one) => existsSync(join(root, one))),
  )
}
const testsOf = (place: string): ReadonlyArray<string> => {
  const folder = place.replace(/^src\//, "test/")
  return place.startsWith("src/workflows/") && existsSync(join(root, folder)) ? [folder] : []
}

const rowOf = ({ code: also = [], endpoints: of, holds, id, story, tests }: Story): ReadonlyArray<string> => {
  const places = of.flatMap(placesOf)
  const [own = ""] = places
  return [
    `**${id}** ${story}. ${holds}.`,
    of.map(requestOf).join("<br>"),
    list([...places, ...also]),
    list([...testsOf(own), ...tests]),
  ]
}

export const storyTables = (): string =>
  Object.entries(epics)
    .map(([epic, stories]) =>
      [`### ${epic}`, tableOf(["story", "endpoints", "where it is done", "tests"], stories.map(rowOf))].join("\n\n"),
    )
    .join("\n\n")

/** Endpoints that belong to no story. */
export const beyondTable = (): string =>
  tableOf(
    ["endpoint", "what for", "where it is done"],
    Object.entries(beyond).map(([name, why]) => [requestOf(name), why, list(placesOf(name))]),
  )

/** Endpoints that nobody has said of why they are there. */
export const untold = (): ReadonlyArray<string> => {
  const told = new Set([
    ...Object.values(epics).flatMap((of) => of.flatMap((story) => story.endpoints)),
    ...Object.keys(beyond),
  ])
  return [...endpoints.keys()].filter((name) => !told.has(name))
}

export const queueTable = (): string =>
  tableOf(
    ["queue", "kinds of operation", "consumer", "of the design"],
    Object.entries(queues).map(([id, { name }]) => [
      code(name),
      list(Object.entries(operationKinds).flatMap(([kind, { queue }]) => (queue === id ? [kind] : []))),
      list(
        functions.flatMap(({ name: of, trigger }) =>
          trigger.type === "queue" && trigger.queue === id ? [`src/app/functions/${of}.ts`] : [],
        ),
      ),
      marked(named.queues, id),
    ]),
  )

export const codeTable = (): string => {
  const errors = [...Object.values(errorExamples), ...gatewayExamples]
  const byCode = Map.groupBy(errors, ({ response }) => response.code)
  return tableOf(
    ["code", "HTTP", "errors", "where", "of the design"],
    [...byCode]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, of]) => [
        name,
        [...new Set(of.map(({ response }) => String(response.status)))].join(", "),
        [...new Set(of.map(({ _tag }) => _tag))].join("<br>"),
        list(of.flatMap(({ _tag }) => filesWith(new RegExp(`^export class ${_tag} `, "m")))),
        marked(named.codes, name),
      ]),
  )
}

export const metricTable = (): string => {
  const alarms = alarmsOf(anyStack)
  return tableOf(
    ["metric", "counted in", "alarms", "of the design"],
    Object.keys(customMetrics).map((name) => [
      name,
      list(
        filesWith(new RegExp(`"${name}"`)).filter((path) =>
          /^src\/(?!platform\/Metrics\.ts)(?!.*\/endpoint\.ts$)/.test(path),
        ),
      ),
      [
        ...new Set(
          alarms.filter(({ metrics }) => metrics.some((metric) => metric.name === name)).map((alarm) => alarm.name),
        ),
      ].join("<br>"),
      marked(named.metrics, name),
    ]),
  )
}

export const alarmPlaces = (): string =>
  tableOf(
    ["alarm", "severity", "where", "of the design"],
    alarmKinds.map(({ name, severity }) => [
      name,
      severity,
      list(filesWith(new RegExp(`name: "${name}"`))),
      marked(named.alarms, name),
    ]),
  )

/** Every table of docs/stories.md, by the mark that it stands between. */
export const tables: Readonly<Record<string, () => string>> = {
  stories: storyTables,
  beyond: beyondTable,
  queues: queueTable,
  codes: codeTable,
  metrics: metricTable,
  alarms: alarmPlaces,
}

// `npm run docs` puts them into the page, with every other table.
if (process.argv[1] === import.meta.filename) {
  for (const [name, table] of Object.entries(tables)) putTable(file, name, table())
}
