import { createSocket } from "node:dgram"
import type { IncomingMessage } from "node:http"

import * as dnsPacket from "dns-packet"
import { Effect, Option, Schema } from "effect"

import { type HttpAnswer, readBody } from "./HttpListener.ts"
import { reasonOf, StackError } from "./StackError.ts"

/** The records of a name: values of TXT, addresses of A and AAAA, the target of a CNAME. */
const Records = Schema.Struct({
  TXT: Schema.optionalKey(Schema.Array(Schema.String)),
  A: Schema.optionalKey(Schema.Array(Schema.String)),
  AAAA: Schema.optionalKey(Schema.Array(Schema.String)),
  CNAME: Schema.optionalKey(Schema.Array(Schema.String)),
})
type Records = typeof Records.Type
const decodeRecords = Schema.decodeUnknownOption(Schema.fromJsonString(Records), { onExcessProperty: "error" })

const ttl = 1

const answersOf = (name: string, type: string, records: Records): Array<dnsPacket.Answer> => {
  switch (type) {
    case "TXT":
      return (records.TXT ?? []).map((data) => ({ type, name, ttl, data }))
    case "A":
    case "AAAA":
    case "CNAME":
      return (records[type] ?? []).map((data) => ({ type, name, ttl, data }))
    default:
      return []
  }
}

/** A DNS server on the loopback that answers what it was told, and NXDOMAIN for every other name. */
export const startDnsServer = Effect.gen(function* () {
  const zone = new Map<string, Records>()
  const answer = (query: Buffer): Buffer | undefined => {
    const { id, questions = [] } = dnsPacket.decode(query)
    const [question] = questions
    if (question === undefined) return undefined
    const records = zone.get(question.name.toLowerCase())
    return dnsPacket.encode({
      type: "response",
      ...(id === undefined ? {} : { id }),
      // 3 is NXDOMAIN.
      flags: dnsPacket.AUTHORITATIVE_ANSWER | dnsPacket.RECURSION_AVAILABLE | (records === undefined ? 3 : 0),
      questions,
      answers: records === undefined ? [] : answersOf(question.name, question.type, records),
    })
  }
  const socket = yield* Effect.acquireRelease(
    Effect.callback<ReturnType<typeof createSocket>, StackError>((resume) => {
      const opened = createSocket("udp4")
      opened.once("error", (cause) =>
        resume(Effect.fail(new StackError({ message: `The DNS server could not be started: ${reasonOf(cause)}` }))),
      )
      opened.on("message", (query, { address, port }) => {
        try {
          const answered = answer(query)
          if (answered !== undefined) opened.send(answered, port, address)
        } catch {
          // What is no query gets no answer.
        }
      })
      opened.bind(0, "127.0.0.1", () => resume(Effect.succeed(opened)))
    }),
    (opened) => Effect.sync(() => opened.close()),
  )
  const { port } = socket.address()
  const set = (name: string, records: Records): void => {
    if (Object.keys(records).length === 0) zone.delete(name.toLowerCase())
    else zone.set(name.toLowerCase(), records)
  }

  const json = { "content-type": "application/json" }
  /** `PUT /local/dns/{name}` with `{"TXT": ["…"]}` sets all records of a name, and with `{}` it has none. */
  const handle = Effect.fnUntraced(function* (request: IncomingMessage, name: string) {
    const body = yield* readBody(request, 65_536).pipe(Effect.orElseSucceed(() => undefined))
    const records = Option.getOrUndefined(decodeRecords(body?.toString("utf8") ?? ""))
    if (request.method !== "PUT" || records === undefined || name === "") {
      const message =
        'PUT /local/dns/{name} takes {"TXT": [], "A": [], "AAAA": [], "CNAME": []}, each as far as there is any'
      return { status: 400, headers: json, body: JSON.stringify({ message }) } satisfies HttpAnswer
    }
    set(name, records)
    return { status: 200, headers: json, body: JSON.stringify(records) } satisfies HttpAnswer
  })
  return { address: `127.0.0.1:${port}`, set, handle }
})
export type DnsServer = Effect.Success<typeof startDnsServer>
