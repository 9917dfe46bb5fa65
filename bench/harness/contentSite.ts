import { execFileSync } from "node:child_process"
import { createHash, randomFillSync } from "node:crypto"
import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/** A database client on the socket of the bench's MariaDB. */
export const sqlOn =
  (socket: string, database = "") =>
  (text: string): string =>
    execFileSync("mariadb", [`--socket=${socket}`, "--user=root", "--batch", "--skip-column-names", database], {
      input: text,
      encoding: "utf8",
      maxBuffer: 1 << 28,
    }).trim()
export type Sql = ReturnType<typeof sqlOn>

const block = randomFillSync(Buffer.alloc(1 << 20))

/** Bytes that do not deflate, as pictures are: each file its own. */
const bytesOf = (name: string, size: number): Buffer => {
  const seed = createHash("sha512").update(name).digest()
  const bytes = Buffer.alloc(size)
  for (let at = 0; at < size; at += block.length) block.copy(bytes, at)
  for (let at = 0; at < size; at += 4096) seed.copy(bytes, at)
  return bytes
}

/** Sizes of uploads: nine of ten are small, and the tenth has nearly all bytes. */
const sizesOf = (files: number, megabytes: number): ReadonlyArray<number> => {
  const shares = Array.from({ length: files }, (_, at) => (at % 10 === 0 ? 40 : 1) * (1 + (at % 7)))
  const all = shares.reduce((sum, share) => sum + share, 0)
  return shares.map((share) => Math.max(200, Math.round((share / all) * megabytes * 1e6)))
}

/** Writes so many uploads, in folders of two hundred. */
export const writeUploads = (folder: string, files: number, megabytes: number): void => {
  for (const [at, size] of sizesOf(files, megabytes).entries()) {
    const month = join(folder, String(2000 + Math.floor(at / 200)))
    if (at % 200 === 0) mkdirSync(month, { recursive: true })
    writeFileSync(join(month, `picture-${at}.jpg`), bytesOf(`picture-${at}`, size))
  }
}

/** Writes every n-th upload anew. */
export const changeUploads = (folder: string, every: number, round: string): void => {
  let at = 0
  for (const month of readdirSync(folder).toSorted()) {
    for (const name of readdirSync(join(folder, month)).toSorted()) {
      at += 1
      if (at % every === 0) writeFileSync(join(folder, month, name), bytesOf(`${name} ${round}`, 5000))
    }
  }
}

/** Writes so many posts of three kilobytes, as text that deflates. */
export const writePosts = (sql: Sql, prefix: string, posts: number): void => {
  sql(`INSERT INTO ${prefix}posts (post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status,
    post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered)
    SELECT 1, NOW(), NOW(), CONCAT('<p>', REPEAT(CONCAT(SHA2(seq, 256), ' all about it. '), 38), '</p>'), CONCAT('Post ', seq), '',
    'publish', CONCAT('post-', seq), '', '', NOW(), NOW(), '' FROM seq_1_to_${posts}`)
}

/** Writes every n-th post anew. */
export const changePosts = (sql: Sql, prefix: string, every: number, round: string): void => {
  sql(
    `UPDATE ${prefix}posts SET post_content = CONCAT('${round} ', SUBSTRING(post_content, 1, 2900)) WHERE MOD(ID, ${every}) = 0`,
  )
}
