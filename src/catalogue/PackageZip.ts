import { type Entry, openPromise, type ZipFile } from "yauzl"

import { headerBytes } from "./PackageHeader.ts"

// What the zip of a plugin or theme has to be; the must-use plugin (BBWS_Package) has the same rules for what it unpacks.

const maxEntries = 100_000
/** Most bytes that all of it unpacks to. */
const maxUnpacked = 1024 * 1024 * 1024
/** Files whose header is looked for; of most plugins there are one or two. */
const maxHeads = 1000

/** A package as it was found: its one folder, and the start of each file on the folder's top level that may have a header. */
export interface PackageContents {
  /** Null when all there is, is one file without a folder. */
  readonly folder: string | null
  /** The first bytes of `*.php` and `style.css`, by their names within the folder. */
  readonly heads: ReadonlyMap<string, Uint8Array>
  /** Paths within the folder by which a theme shows that it has templates. */
  readonly templates: ReadonlySet<string>
}

/** Why a package is none. */
class BadZip extends Error {}

const isLink = ({ externalFileAttributes, versionMadeBy }: Entry): boolean =>
  versionMadeBy >> 8 === 3 && ((externalFileAttributes >>> 16) & 0o170000) === 0o120000

/** What macOS adds to every zip that is made there; WordPress passes over the first, and so do we over both. */
const isMacOs = (name: string): boolean => name.startsWith("__MACOSX/") || name === ".DS_Store"

const entryProblem = (entry: Entry, name: string): string | undefined => {
  // eslint-disable-next-line no-control-regex
  if (/^\/|\\|[\u0000-\u001f:]|\/\/|(?:^|\/)\.{1,2}(?:\/|$)/u.test(name) || entry.fileNameLength > 1000) {
    return `holds a path that is not allowed: ${JSON.stringify(name.slice(0, 100))}`
  }
  if (isLink(entry)) return `holds a link: ${name}`
  if (entry.isEncrypted()) return `is encrypted: ${name}`
  return entry.canDecodeFileData() ? undefined : `is packed in a way that WordPress does not unpack: ${name}`
}

const templateFiles = ["index.php", "templates/index.html", "block-templates/index.html"]

const nameOf = ({ fileNameRaw, generalPurposeBitFlag }: Entry): string =>
  fileNameRaw.toString((generalPurposeBitFlag & 0x800) === 0 ? "latin1" : "utf8")

/** The entries of a zip, each looked at; nothing of what macOS adds. */
const entriesOf = async function* (zip: ZipFile) {
  let unpacked = 0
  if (zip.entryCount > maxEntries) throw new BadZip(`holds more than ${maxEntries} files`)
  for await (const entry of zip.eachEntry()) {
    const name = nameOf(entry)
    const problem = entryProblem(entry, name)
    if (problem !== undefined) throw new BadZip(problem)
    unpacked += entry.uncompressedSize
    if (unpacked > maxUnpacked) throw new BadZip(`unpacks to more than ${maxUnpacked / 1024 / 1024} MB`)
    if (!isMacOs(name)) yield { entry, name }
  }
}

const listed = (names: ReadonlySet<string>): string =>
  `${[...names].slice(0, 5).join(", ")}${names.size > 5 ? ", …" : ""}`

/** The one folder of all these names, or null for a single PHP file, which WordPress puts into a folder itself. */
const folderOf = (folders: ReadonlySet<string>, loose: ReadonlySet<string>): string | null => {
  const [folder] = folders
  if (folders.size === 1 && loose.size === 0 && folder !== undefined) return folder
  const [file] = loose
  if (folders.size === 0 && loose.size === 1 && file?.endsWith(".php") === true) return null
  if (folders.size === 0 && loose.size === 0) throw new BadZip("is empty")
  const found = [
    ...(folders.size === 0 ? [] : [`folders: ${listed(folders)}`]),
    ...(loose.size === 0 ? [] : [`files beside them: ${listed(loose)}`]),
  ]
  throw new BadZip(`has to hold one folder and nothing beside it; it has ${found.join("; ")}`)
}

const headOf = async (zip: ZipFile, entry: Entry): Promise<Uint8Array> => {
  const stream = await zip.openReadStreamPromise(entry)
  const chunks: Array<Buffer> = []
  let bytes = 0
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk))
    bytes += chunks.at(-1)?.length ?? 0
    if (bytes >= headerBytes) break
  }
  stream.destroy()
  return Buffer.concat(chunks).subarray(0, headerBytes)
}

const readZip = async (zip: ZipFile): Promise<PackageContents> => {
  const [folders, loose, templates] = [new Set<string>(), new Set<string>(), new Set<string>()]
  const tops = new Map<string, Entry>()
  for await (const { entry, name } of entriesOf(zip)) {
    const [first = "", ...rest] = name.split("/")
    const within = rest.length === 0 ? first : rest.join("/")
    ;(rest.length === 0 ? loose : folders).add(first)
    if (folders.size + loose.size > 1000) break
    if (templateFiles.includes(within)) templates.add(within)
    if (within === "style.css" || (within.endsWith(".php") && !within.includes("/"))) {
      if (tops.has(within) && folders.size + loose.size === 1) throw new BadZip(`holds ${within} twice`)
      if (tops.size < maxHeads) tops.set(within, entry)
    }
  }
  const folder = folderOf(folders, loose)
  const heads = new Map<string, Uint8Array>()
  for (const [name, entry] of tops) heads.set(name, await headOf(zip, entry))
  return { folder, heads, templates }
}

/** Looks into a zip. It reads its list of files, and of few of them the first bytes: what it unpacks to takes no memory. */
export const readPackageZip = async (path: string): Promise<PackageContents | { readonly problem: string }> => {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, decodeStrings: false }).catch(
    () => undefined,
  )
  if (zip === undefined) return { problem: "is not a zip, or not a whole one" }
  try {
    return await readZip(zip)
  } catch (error) {
    return { problem: error instanceof BadZip ? error.message : "is damaged" }
  } finally {
    zip.close()
  }
}
