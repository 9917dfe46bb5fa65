import { join } from "node:path"

import { costsOf } from "./costs.ts"
import { putTable } from "./documentTable.ts"

const file = join(import.meta.dirname, "../../docs/deployment.md")

const inDollars = (value: number): string => value.toFixed(2)
const row = (...cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`

/** The table of costs for a thousand sites, beside those of ten thousand. */
export const renderCosts = (): string => {
  const [thousand, more] = [costsOf(1000), costsOf(10_000)]
  const total = (costs: typeof thousand) => costs.reduce((sum, cost) => sum + cost.dollars, 0)
  return [
    row("", "Counted for 1,000 sites", "1,000 sites", "10,000 sites"),
    row("---", "---", "---:", "---:"),
    ...thousand.map(({ by, dollars: cost, what }, index) =>
      row(what, by, inDollars(cost), inDollars(more[index]?.dollars ?? 0)),
    ),
    row("**A month**", "", `**${inDollars(total(thousand))}**`, `**${inDollars(total(more))}**`),
  ].join("\n")
}

// `node infra/monitoring/costsMarkdown.ts` puts it into docs/deployment.md.
if (process.argv[1] === import.meta.filename) putTable(file, "costs", renderCosts())
