import { createHash } from "node:crypto"
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join, relative } from "node:path"

/** Files of a project, relative to it, each with the hash of what was in it; of a folder, of the names in it. */
export type Hashes = ReadonlyMap<string, string>

/** The hash of a file as it is now. */
export type HashOf = (file: string) => string

export const hashOfContent = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex")

/** The hashes of a project's files, each read once; a file that is not there has none. */
export const hashesIn = (project: string): HashOf => {
  const known = new Map<string, string>()
  const read = (file: string): string => {
    try {
      const path = join(project, file)
      return hashOfContent(statSync(path).isDirectory() ? readdirSync(path).toSorted().join("\n") : readFileSync(path))
    } catch {
      return "none"
    }
  }
  return (file) => {
    const hash = known.get(file) ?? read(file)
    known.set(file, hash)
    return hash
  }
}

/**
 * What every bundle is made of: the packages that are asked for and those that are installed, the bundler among them, the
 * compiler's options, the runtime that it is for, and the files of the build itself.
 */
export const commonInputs = (project: string, hashOf: HashOf): Hashes =>
  new Map(
    [
      "package-lock.json",
      join("node_modules", ".package-lock.json"),
      "tsconfig.json",
      ...[
        "../lambdaRuntime.ts",
        ...readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).toSorted(),
      ].map((name) => relative(project, join(import.meta.dirname, name))),
    ].map((file) => [file, hashOf(file)]),
  )

/**
 * What was made of what: a line for each file with its hash, as `sha256sum` writes it. Node stands above them, because of
 * its own modules the build takes what the running one has, and a compile cache is of its version and architecture; below them the hash of it all, so that no part passes.
 */
export const recordOf = (...files: ReadonlyArray<Hashes>): string => {
  const lines = files.flatMap((hashes) => [...hashes].map(([file, hash]) => `${hash}  ${file}`))
  const record = [`node ${process.version} ${process.arch}`, ...lines].join("\n")
  return `${record}\n${hashOfContent(record)}\n`
}

/** Whether every file is still, or again, what the record says. */
export const isCurrent = (record: string, hashOf: HashOf): boolean => {
  const files = record
    .split("\n")
    .slice(1, -2)
    .map((line) => line.slice(line.indexOf("  ") + 2))
  return record === recordOf(new Map(files.map((file) => [file, hashOf(file)])))
}
