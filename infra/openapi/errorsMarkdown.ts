import { join } from "node:path"

import { putTable } from "../monitoring/documentTable.ts"
import { errorCodes } from "./errorCodes.ts"

const file = join(import.meta.dirname, "../../docs/api.md")

/** The codes that an answer may have, as a table for a portal's developers. */
const errorTable = (): string =>
  [
    "| code | HTTP | again | for example |",
    "| --- | --- | --- | --- |",
    ...errorCodes().map(({ code, messages, retryable, status }) => {
      const cells = [code, String(status), retryable ? "yes" : "no", messages.join("<br>")]
      return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`
    }),
  ].join("\n")

// `npm run docs` puts them into the guide, with every other table.
if (process.argv[1] === import.meta.filename) putTable(file, "errors", errorTable())
