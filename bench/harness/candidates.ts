import { readFileSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"

import { rolldown } from "rolldown"

import { addressesOf, functionVariables } from "../../infra/local/functionEnvironment.ts"

const root = join(import.meta.dirname, "..", "..")

/** A handler that is measured: what stands in the table, and its bundle. */
export interface Candidate {
  readonly title: string
  readonly bundle: string
}

/** A peer bundled as one does it well: rolldown, ES modules of the packages, minified, in one file; none of our tricks. */
const bundlePeer = async (name: string): Promise<string> => {
  const directory = join(root, "dist", "bench", name)
  rmSync(directory, { recursive: true, force: true })
  const build = await rolldown({
    input: { index: join(root, "bench", "peers", `${name}.ts`) },
    platform: "node",
    resolve: { mainFields: ["module", "main"] },
    transform: { target: "node24" },
    logLevel: "warn",
  })
  await build.write({ dir: directory, format: "esm", minify: true, entryFileNames: "[name].mjs", codeSplitting: false })
  await build.close()
  return join(directory, "index.mjs")
}

/** Our handler as `npm run build` made it, and its peers. */
export const candidates = async () => ({
  ours: { title: "ours", bundle: join(root, "dist", "functions", "site-get", "index.mjs") },
  bare: { title: "bare SDK", bundle: await bundlePeer("bare-sdk") },
  powertools: { title: "Powertools + zod", bundle: await bundlePeer("powertools") },
})

/** `412 / 131 KB`: the bundle as it is, and zipped. */
export const sizeOf = ({ bundle }: Candidate): string =>
  `${Math.round(statSync(bundle).size / 1024)} / ${Math.round(gzipSync(readFileSync(bundle)).length / 1024)} KB`

/** What Lambda and the deployment tell a function; DynamoDB is at `endpoint`, and nothing else is anywhere. */
export const environment = (endpoint: string): Readonly<Record<string, string>> => ({
  ...functionVariables({
    region: "af-south-1",
    accessKeyId: "key",
    table: "sites",
    queueUrls: {
      creation: "creation",
      update: "update",
      deletion: "deletion",
      deadLetter: "dead-letter",
      webhooks: "webhooks",
      mail: "mail",
      mailDeadLetter: "mail-dead-letter",
    },
    topicArn: "topic",
    bucket: "archives",
    endpoints: {
      dynamodb: endpoint,
      messaging: endpoint,
      archives: endpoint,
      secrets: endpoint,
      sessions: endpoint,
      keys: endpoint,
      mail: endpoint,
    },
    clientId: "portal",
    addresses: addressesOf(8080, "http://127.0.0.1:8081"),
  }),
  PATH: process.env["PATH"] ?? "",
  AWS_SESSION_TOKEN: "session",
})

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low = Number.NaN, high = Number.NaN] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  return (low + high) / 2
}

/** The rows as a table in Markdown. */
export const table = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: ReadonlyArray<string>) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`
  const [head = [], ...body] = rows
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map((row) => line(row))].join("\n")
}
