import { createServer } from "node:http"

import type { TestProject } from "vitest/node"

import type { Run } from "../pulumi/Engine.ts"
import { runs } from "../pulumi/stacks.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** Where the runs of the stacks are asked for. */
    readonly stacks: string
  }
}

/** Each stack is laid out once for all files, which takes ten seconds, when the first of them asks for it. */
export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const made = new Map<string, Promise<Run>>()
  const server = createServer((request, response) => {
    const name = String(request.url).slice(1)
    const run = made.get(name) ?? runs(name)
    made.set(name, run)
    void run.then(
      (result) => response.end(JSON.stringify(result)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  const address = server.address()
  provide("stacks", `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`)
  return async () => {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
}
