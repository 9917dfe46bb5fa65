import { randomBytes, randomInt } from "node:crypto"
import { mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"

import { Effect, Schema } from "effect"

import { errorCode, reasonOf, StackError } from "./StackError.ts"

/** A tenant's account on its own WordPress. */
export interface TenantCredentials {
  readonly tenantId: string
  readonly username: string
  readonly applicationPassword: string
}

const tenantIds = ["tenant-1", "tenant-2"] as const
export const username = "bbws-platform"

const Passwords = Schema.fromJsonString(Schema.Record(Schema.String, Schema.String))
const decodePasswords = Schema.decodeUnknownSync(Passwords)

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/** As WordPress makes them: 24 letters and digits. */
export const newPassword = (): string => Array.from({ length: 24 }, () => alphabet[randomInt(alphabet.length)]).join("")

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === "EPERM"
  }
}

const readIfThere = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(file, "utf8")
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined
    throw error
  }
}

/** What a fresh start forgets. The token keys and the installation's cache outlive it. */
const data = ["archives", "dynamodb", "logs", "wordpress"] as const

const lock = async (root: string): Promise<void> => {
  await mkdir(root, { recursive: true })
  const file = join(root, "stack.pid")
  const holder = Number((await readIfThere(file)) ?? Number.NaN)
  if (Number.isInteger(holder) && isRunning(holder)) {
    throw new Error(
      `A local stack already runs here (process ${holder}): stop it with Ctrl-C in its terminal or kill ${holder}, or remove ${file} if that is another program.`,
    )
  }
  await rm(file, { force: true })
  await writeFile(file, String(process.pid), { flag: "wx" })
}

/** What a file of the cache holds, which outlives the data; a new text if there is none. */
const kept = async (cache: string, name: string, fresh: () => string): Promise<string> => {
  const file = join(cache, name)
  await mkdir(cache, { recursive: true })
  try {
    await writeFile(file, fresh(), { mode: 0o600, flag: "wx" })
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error
  }
  return readFile(file, "utf8")
}

/** The passwords of this machine's tenants: whoever has noted one can use it after a fresh start. */
const readCredentials = async (cache: string): Promise<ReadonlyArray<TenantCredentials>> => {
  const fresh = () => JSON.stringify(Object.fromEntries(tenantIds.map((tenantId) => [tenantId, newPassword()])))
  const passwords = decodePasswords(await kept(cache, "passwords.json", fresh))
  return Object.entries(passwords).map(([tenantId, applicationPassword]) => ({
    tenantId,
    username,
    applicationPassword,
  }))
}

/** The stack's folder, for this stack alone until the scope ends; emptied first unless `keep`. */
export const openStackDirectory = Effect.fnUntraced(function* (root: string, cache: string, keep: boolean) {
  const file = join(root, "stack.json")
  const attempt = <A>(run: () => Promise<A>) =>
    Effect.tryPromise({
      try: run,
      catch: (cause) => new StackError({ message: reasonOf(cause) }),
    })
  yield* Effect.acquireRelease(
    attempt(() => lock(root)),
    () =>
      Effect.promise(async () => {
        await rm(file, { force: true })
        await rm(join(root, "stack.pid"), { force: true })
      }),
  )
  return yield* attempt(async () => {
    if (!keep) {
      await Promise.all(data.map((name) => rm(join(root, name), { recursive: true, force: true })))
    }
    await rm(file, { force: true })
    await mkdir(join(root, "dynamodb"), { recursive: true })
    const credentials = await readCredentials(cache)
    return {
      credentials,
      /** What the secrets of webhooks are encrypted with. */
      key: Buffer.from(await kept(cache, "webhooks.key", () => randomBytes(32).toString("base64")), "base64"),
      archives: join(root, "archives"),
      dynamodb: join(root, "dynamodb"),
      logs: join(root, "logs"),
      wordpress: join(root, "wordpress"),
      /** Publishes what runs, for tools and people. */
      write: (info: object) => attempt(() => writeFile(file, `${JSON.stringify(info, null, 2)}\n`, { mode: 0o600 })),
    }
  })
})
