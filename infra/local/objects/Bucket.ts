import { createHash, randomUUID } from "node:crypto"
import { closeSync, createReadStream, mkdirSync, openSync, readdirSync, renameSync, rmSync } from "node:fs"
import { open } from "node:fs/promises"
import { join } from "node:path"

import { footOf, readObject, type StoredObject } from "./ObjectFile.ts"

/** A key may have any characters, and be longer than a file's name. */
const fileOf = (key: string): string => {
  const digest = createHash("sha256").update(key).digest("hex")
  return join(digest.slice(0, 2), digest)
}

/** In the order of their UTF-8 bytes, which is that of S3. */
const byBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other))

/**
 * The objects of one bucket on disk, each in one file. What is changed is changed in one moment: an object is there whole, with
 * all that is said of it, or not at all.
 */
export class Bucket {
  readonly name: string
  readonly #objects: string
  readonly #incoming: string
  readonly #uploads: string
  readonly #byKey = new Map<string, StoredObject>()
  #sorted: ReadonlyArray<string> | undefined

  constructor(directory: string, name: string) {
    this.name = name
    this.#objects = join(directory, name, "objects")
    this.#incoming = join(directory, name, "incoming")
    this.#uploads = join(directory, name, "uploads")
    // Nobody goes on with what a process before this one had not finished.
    rmSync(this.#incoming, { recursive: true, force: true })
    for (const folder of [this.#objects, this.#incoming, this.#uploads]) mkdirSync(folder, { recursive: true })
    for (const file of readdirSync(this.#objects, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue
      const object = readObject(join(file.parentPath, file.name))
      if (object !== undefined) this.#byKey.set(object.key, object)
    }
    const used = new Set([...this.#byKey.values()].map(({ upload }) => upload?.id))
    for (const id of readdirSync(this.#uploads)) if (!used.has(id)) this.dropUpload(id)
  }

  /** A name for a file that is to become an object. */
  newFile(): string {
    return join(this.#incoming, randomUUID())
  }

  discard(file: string): void {
    rmSync(file, { force: true })
  }

  /** The folder of an upload's parts. */
  uploadFolder(id: string): string {
    return join(this.#uploads, id)
  }

  dropUpload(id: string): void {
    rmSync(this.uploadFolder(id), { recursive: true, force: true })
  }

  get(key: string): StoredObject | undefined {
    return this.#byKey.get(key)
  }

  /** All keys, sorted. */
  keys(): ReadonlyArray<string> {
    this.#sorted ??= [...this.#byKey.keys()].toSorted(byBytes)
    return this.#sorted
  }

  /** Makes a file, which ends in what `footOf` gives, the object of its key. */
  put(file: string, object: StoredObject): void {
    const before = this.#byKey.get(object.key)
    const target = join(this.#objects, fileOf(object.key))
    mkdirSync(join(target, ".."), { recursive: true })
    renameSync(file, target)
    this.#byKey.set(object.key, object)
    if (before === undefined) this.#sorted = undefined
    else if (before.upload !== undefined) this.dropUpload(before.upload.id)
  }

  remove(key: string): void {
    const before = this.#byKey.get(key)
    if (before === undefined) return
    rmSync(join(this.#objects, fileOf(key)))
    this.#byKey.delete(key)
    this.#sorted = undefined
    if (before.upload !== undefined) this.dropUpload(before.upload.id)
  }

  /** A file of an object without bytes of its own, on the disk. */
  async writeFoot(object: StoredObject): Promise<string> {
    const file = this.newFile()
    const handle = await open(file, "wx")
    await handle.writeFile(footOf(object))
    await handle.sync()
    await handle.close()
    return file
  }

  /**
   * The bytes of an object that is there now, from `first` to `last`. Who has begun to read one goes on with it when it is
   * replaced; only of one that came in parts the parts not begun are gone then, and reading fails.
   */
  read(object: StoredObject, first: number, last: number): AsyncIterable<Buffer> {
    if (object.upload !== undefined) return this.#readParts(object.upload, first, last)
    const fd = openSync(join(this.#objects, fileOf(object.key)), "r")
    if (last >= first) return createReadStream("", { fd, start: first, end: last, highWaterMark: 256 * 1024 })
    closeSync(fd)
    return (async function* () {})()
  }

  async *#readParts({ id, parts }: NonNullable<StoredObject["upload"]>, first: number, last: number) {
    let start = 0
    for (const { file, size } of parts) {
      const [from, to] = [Math.max(first - start, 0), Math.min(last - start, size - 1)]
      if (from <= to) yield* createReadStream(join(this.uploadFolder(id), file), { start: from, end: to })
      start += size
    }
  }
}
