// One handler in a process of its own, its DynamoDB calls answered beneath the SDK: `http.request` itself is replaced, so
// that every handler pays for its own client, signing and parsing, and none for a socket.
import { EventEmitter } from "node:events"
import http from "node:http"
import { syncBuiltinESMExports } from "node:module"
import { Readable } from "node:stream"

import { getItemAnswer, invocation, siteGet } from "./request.mjs"

const body = Buffer.from(getItemAnswer)
/** A connection that stands, as between warm requests: who waits for one to come about has no more to wait for. */
const socket = Object.assign(new EventEmitter(), { connecting: false, setKeepAlive() {}, setTimeout() {} })

class Request extends EventEmitter {
  constructor(onResponse) {
    super()
    this.onResponse = onResponse
    this.reusedSocket = true
  }
  end() {
    queueMicrotask(() => {
      this.socket = socket
      this.emit("socket", socket)
      const response = new Readable({ read() {} })
      response.statusCode = 200
      response.headers = { "content-type": "application/x-amz-json-1.0", "content-length": String(body.length) }
      response.push(body)
      response.push(null)
      this.onResponse(response)
      this.emit("close")
    })
    return this
  }
  write() {
    return true
  }
  setTimeout() {
    return this
  }
  destroy() {
    return this
  }
}

http.request = (_options, onResponse) => new Request(onResponse)
syncBuiltinESMExports()

const { handler } = await import(process.argv[2] ?? "")

const measure = async (requests) => {
  const context = invocation("request-1")
  let answer
  const start = performance.now()
  for (let index = 0; index < requests; index += 1) answer = await handler(siteGet("request-1"), context)
  process.send({ microseconds: ((performance.now() - start) * 1000) / requests, answer })
}
process.on("message", (requests) => void measure(requests))
process.send("ready")
