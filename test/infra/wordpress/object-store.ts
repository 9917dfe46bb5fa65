import type * as Http from "node:http"

import { afterAll, beforeAll } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"

import { listen, reply } from "../../../infra/local/wordpress/HttpServer.ts"

/** A PUT that waits: `arrived` when its body is here, answered after `release`. */
export interface Held {
  readonly arrived: Promise<void>
  readonly release: () => void
}

/** Stands in for S3 behind presigned addresses. */
export interface ObjectStore {
  /** Address of an object. */
  readonly address: (key: string) => string
  readonly objects: Map<string, Buffer>
  /** Headers of every PUT so far. */
  readonly puts: Array<Http.IncomingHttpHeaders>
  /** Key and range of every GET so far. */
  readonly gets: Array<string>
  /** Status that refuses requests from now on; undefined: none. */
  readonly refuse: (status: number | undefined) => void
  /** Whether what is not there is refused, as S3 does for those who may not list the bucket. */
  readonly conceal: (conceals: boolean) => void
  /** Keeps the next PUT waiting. */
  readonly hold: () => Held
}

const signal = () => {
  let give: () => void = () => {}
  const promise = new Promise<void>((resolve) => {
    give = resolve
  })
  return { promise, give }
}

/** Runs a store for the tests of a file. */
export const bootObjectStore = (): ObjectStore => {
  const scope = Scope.makeUnsafe()
  const objects = new Map<string, Buffer>()
  const puts: Array<Http.IncomingHttpHeaders> = []
  const gets: Array<string> = []
  let url = ""
  let conceals = false
  let refusal: number | undefined
  let held: { readonly arrived: () => void; readonly released: Promise<void> } | undefined

  const answer = async (request: Http.IncomingMessage, response: Http.ServerResponse): Promise<void> => {
    const key = (request.url ?? "/").slice(1)
    const chunks: Array<Buffer> = []
    for await (const chunk of request) chunks.push(chunk)
    if (refusal !== undefined) return reply(response, refusal, "No.")
    if (request.method === "PUT") {
      const waiting = held
      held = undefined
      waiting?.arrived()
      await waiting?.released
      puts.push(request.headers)
      objects.set(key, Buffer.concat(chunks))
      return reply(response, 200, "Thanks.")
    }
    const found = objects.get(key)
    gets.push(`${key} ${request.headers.range ?? ""}`)
    if (found === undefined) return reply(response, conceals ? 403 : 404, "Nothing.")
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? []
    if (from !== undefined) {
      if (Number(from) >= found.length) return reply(response, 416, "Not so long.")
      const part = found.subarray(Number(from), Number(to) + 1)
      response.writeHead(206, { "content-length": part.length }).end(part)
      return
    }
    response.writeHead(200, { "content-length": found.length }).end(found)
  }

  beforeAll(async () => {
    const server = listen(0, (request, response) => {
      answer(request, response).catch(() => response.destroy())
    })
    url = await Effect.runPromise(Scope.provide(server, scope))
  })
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

  return {
    address: (key) => `${url}/${key}`,
    objects,
    puts,
    gets,
    refuse: (status) => {
      refusal = status
    },
    conceal: (now) => {
      conceals = now
    },
    hold: () => {
      const [arrived, released] = [signal(), signal()]
      held = { arrived: arrived.give, released: released.promise }
      return { arrived: arrived.promise, release: released.give }
    },
  }
}
