import { join } from "node:path"

import { putTable } from "./documentTable.ts"
import { queries } from "./queries.ts"
import { everyFunction, type LogsOf, textOf } from "./SavedQuery.ts"

const file = join(import.meta.dirname, "../../docs/operations.md")

const logsOf = (of: LogsOf): string =>
  of === "access"
    ? "the API's access log"
    : of.length === everyFunction.length
      ? "all functions but the catalogues' readers"
      : of.join(", ")

/** The saved queries as a table for operators; a bar within one would end its cell. */
export const queryTable = (): string =>
  [
    "| query | question | of | text |",
    "| --- | --- | --- | --- |",
    ...queries.map((query) => {
      const { name, of, question } = query
      return `| \`${name}\` | ${question} | ${logsOf(of)} | \`${textOf(query).replaceAll("|", String.raw`\|`)}\` |`
    }),
  ].join("\n")

// `node infra/monitoring/queriesMarkdown.ts` puts it into the runbook.
if (process.argv[1] === import.meta.filename) putTable(file, "queries", queryTable())
