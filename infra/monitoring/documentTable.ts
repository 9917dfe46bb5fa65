import { readFileSync, writeFileSync } from "node:fs"

const bare = (text: string) => text.replaceAll(/-{3,}:?/g, "---").replaceAll(/[ \t]+/g, " ")

/** Whether a page has a table as it is, however its columns are laid out. */
export const hasTable = (page: string, table: string): boolean => bare(page).includes(bare(table))

/** Puts a table between `<!-- name -->` and `<!-- /name -->` of a page. */
export const putTable = (file: string, name: string, table: string): void => {
  const page = readFileSync(file, "utf8")
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [before, after] = [page.indexOf(begin) + begin.length, page.indexOf(end)]
  writeFileSync(file, `${page.slice(0, before)}\n\n${table}\n\n${page.slice(after)}`)
  console.log(`Wrote the table of ${name} into ${file}`)
}
