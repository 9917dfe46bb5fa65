import { once } from "node:events"
import { createServer } from "node:http"

import { getItemAnswer } from "./request.mjs"

/** A DynamoDB that answers every GetItem with the same site, at once. */
export const startStandIn = async () => {
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.setHeader("content-type", "application/x-amz-json-1.0")
      response.end(getItemAnswer)
    })
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  if (typeof address !== "object" || address === null) throw new Error("The stand-in has no address")
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
