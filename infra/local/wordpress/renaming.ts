import { DatabaseSync } from "node:sqlite"

/** Says every name anew. */
type Rename = (text: string) => string

/** Changes the strings of serialized PHP, and with them their lengths. Characters are bytes here, because PHP counts those. */
const renameSerialized = (value: string, rename: Rename): string => {
  const heads = /s:(\d+):"/g
  let changed = ""
  let at = 0
  for (let head = heads.exec(value); head !== null; head = heads.exec(value)) {
    const start = heads.lastIndex
    const end = start + Number(head[1])
    const text = rename(value.slice(start, end))
    changed += `${value.slice(at, head.index)}s:${text.length}:"${text}`
    at = end
    heads.lastIndex = end
  }
  return changed + value.slice(at)
}

/** Changes names in a text or in serialized PHP. Names are ASCII. */
export const renameIn = (value: string, names: ReadonlyArray<readonly [from: string, to: string]>): string => {
  const rename: Rename = (text) => names.reduce((renamed, [from, to]) => renamed.replaceAll(from, to), text)
  if (!/^[aOs]:\d+:/.test(value)) return rename(value)
  return Buffer.from(renameSerialized(Buffer.from(value).toString("latin1"), rename), "latin1").toString()
}

/** Changes names, one after the other, in every text of an SQLite database. */
export const renameInDatabase = (file: string, names: ReadonlyArray<readonly [from: string, to: string]>): void => {
  const database = new DatabaseSync(file)
  try {
    database.exec("BEGIN")
    for (const { name } of database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()) {
      const table = String(name)
      for (const { our_row: row = null, ...columns } of database
        .prepare(`SELECT rowid AS our_row, * FROM "${table}"`)
        .all()) {
        for (const [column, value] of Object.entries(columns)) {
          if (typeof value !== "string") continue
          const renamed = renameIn(value, names)
          if (renamed === value) continue
          database.prepare(`UPDATE "${table}" SET "${column}" = ? WHERE rowid = ?`).run(renamed, row)
        }
      }
    }
    database.exec("COMMIT")
    // Changed rows leave their old text in the file's gaps.
    database.exec("VACUUM")
  } finally {
    database.close()
  }
}
