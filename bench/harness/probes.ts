import { deepStrictEqual } from "node:assert"
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"

import { Schema } from "effect"

const Answer = Schema.Struct({
  statusCode: Schema.Literal(200),
  headers: Schema.Record(Schema.String, Schema.Unknown),
  body: Schema.fromJsonString(Schema.Unknown),
})
type Answer = typeof Answer.Type

const decodeCold = Schema.decodeUnknownPromise(
  Schema.Struct({ importMs: Schema.Finite, answerMs: Schema.Finite, answer: Answer }),
)
const decodeWarm = Schema.decodeUnknownPromise(Schema.Struct({ microseconds: Schema.Finite, answer: Answer }))

const start = (probe: string, bundle: string, env: Readonly<Record<string, string>>): ChildProcess =>
  fork(join(import.meta.dirname, `${probe}-probe.mjs`), [bundle], { env: { ...env }, execArgv: [] })

/** The next message of a process; that it ended instead is an error. */
const next = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const exited = (code: number | null) => reject(new Error(`The measured process ended with status ${code}`))
    child.once("exit", exited)
    child.once("message", (message) => {
      child.off("exit", exited)
      resolve(message)
    })
  })

let expected: Answer | undefined

/** Only handlers that give the very same answer are compared. */
const check = (answer: Answer): void => {
  expected ??= answer
  deepStrictEqual(
    { body: answer.body, etag: answer.headers["etag"] },
    { body: expected.body, etag: expected.headers["etag"] },
  )
}

/** Starts a process that loads the bundle and answers one request. */
export const cold = async (bundle: string, env: Readonly<Record<string, string>>) => {
  const child = start("cold", bundle, env)
  const message = next(child)
  const ended = once(child, "exit")
  const measured = await decodeCold(await message)
  await ended
  check(measured.answer)
  return { importMs: measured.importMs, answerMs: measured.answerMs, totalMs: measured.importMs + measured.answerMs }
}

/** Starts a process that answers blocks of requests when told to. */
export const warm = async (bundle: string, env: Readonly<Record<string, string>>) => {
  const child = start("warm", bundle, env)
  await next(child)
  return {
    /** Microseconds a request, over a block of so many. */
    measure: async (requests: number): Promise<number> => {
      child.send(requests)
      const { answer, microseconds } = await decodeWarm(await next(child))
      check(answer)
      return microseconds
    },
    stop: () => child.disconnect(),
  }
}
