import * as Fs from "node:fs"
import * as Http from "node:http"
import * as Path from "node:path"
import { rootCertificates } from "node:tls"

/**
 * One PHP (WebAssembly) in one process of the operating system: so its file locks are real, a crash costs one worker,
 * and a loop can be killed. Started by WorkerProcess.ts.
 */
import { createNodeFsMountHandler, loadNodeRuntime } from "@php-wasm/node"
import { type MountHandler, PHP, PHPRequestHandler, setPhpIniEntries } from "@php-wasm/universal"

import { changingFolder, fixedFolder } from "./mounts.ts"
import { type FirstRun, phpSettings } from "./Php.ts"
import type { WorkerConfig } from "./WorkerConfig.ts"

const config: WorkerConfig = JSON.parse(process.env["WORDPRESS_WORKER"] ?? "")

// A parent that is killed sends nothing, but its channel closes.
const endWithParent = (): never => {
  if (config.task._tag === "Serve") {
    Fs.rmSync(Path.dirname(config.task.socketPath), { recursive: true, force: true })
  }
  process.exit(0)
}
if (!process.connected) endWithParent()
process.on("disconnect", endWithParent)

/** PHP leaks a little with each request; it is loaded anew after so many. */
const requestsPerRuntime = 400

/** Only then: the package also does so after each fatal error of PHP, which PHP survives, and which costs a second. */
const rotation = (php: PHP) => {
  let served = 0
  return async (): Promise<void> => {
    if (served++ < requestsPerRuntime) return
    served = 1
    php.enableRuntimeRotation({ recreateRuntime: load })
    await php.rotateRuntime()
  }
}

const certificates = "/internal/shared/ca.crt"

/** The package runs what is in it before every script. */
const preloads = "/internal/shared/preload"

const load = () =>
  loadNodeRuntime("8.2", {
    emscriptenOptions: { processId: process.pid, ENV: { ...config.environment } },
  })

const makePhp = async (): Promise<PHP> => {
  const php = new PHP(await load())
  await php.setSapiName("cli-server")
  const mount = async (place: string, handler: MountHandler) => {
    if (!php.isDir(place)) php.mkdir(place)
    await php.mount(place, handler)
  }
  for (const [place, folder] of Object.entries(config.fixed)) await mount(place, fixedFolder(folder))
  for (const [place, folder] of Object.entries(config.mounts)) await mount(place, changingFolder(folder))
  if (!php.isDir("/internal/shared")) php.mkdir("/internal/shared")
  php.writeFile(certificates, rootCertificates.join("\n"))
  if (!php.isDir(preloads)) php.mkdir(preloads)
  php.writeFile(`${preloads}/bbws.php`, config.preload)
  await setPhpIniEntries(php, {
    ...phpSettings,
    max_execution_time: "0",
    allow_url_fopen: "1",
    // They never return under WebAssembly.
    disable_functions: "exec,shell_exec,system,passthru,popen,proc_open,pcntl_fork",
    "openssl.cafile": certificates,
    "curl.cainfo": certificates,
    // Compiled files stay in memory, which the package leaves off: a page takes two thirds of the time.
    "opcache.file_cache_only": "0",
    "opcache.file_cache": "",
    "opcache.max_accelerated_files": "8000",
    // Most is compiled to be run a few times: what the optimizer takes is not won back.
    "opcache.optimization_level": "0",
    // All of it is written once at the start.
    "opcache.memory_consumption": "40",
  })
  return php
}

const run = async (php: PHP, scriptPath: string, env: Readonly<Record<string, string>> = {}): Promise<number> => {
  const result = await php.runStream({ scriptPath, env })
  process.stdout.write(await result.stdoutText)
  process.stderr.write(await result.stderrText)
  return result.exitCode
}

const headersOf = (request: Http.IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  )

/**
 * The address to hand on, undefined for one that is none (`//`). The handler would send the source of `/index.php/` as a
 * file: to a web server that is the script.
 */
const addressOf = (url: string): string | undefined => {
  if (!URL.canParse(url, config.absoluteUrl)) return undefined
  const { pathname, search } = new URL(url, config.absoluteUrl)
  return /\.php\/+$/i.test(pathname) ? `${pathname.replace(/\/+$/, "")}${search}` : url
}

const serve = (php: PHP, socketPath: string): void => {
  const rotateWhenDue = rotation(php)
  const handler = new PHPRequestHandler({
    documentRoot: "/wordpress",
    absoluteUrl: config.absoluteUrl,
    php,
    cookieStore: false,
    getFileNotFoundAction: () => ({ type: "internal-redirect", uri: "/index.php" }),
  })
  const answer = async (request: Http.IncomingMessage, response: Http.ServerResponse) => {
    const chunks: Array<Buffer> = []
    for await (const chunk of request) chunks.push(chunk)
    const url = addressOf(request.url ?? "/")
    if (url === undefined) {
      response.writeHead(400).end()
      return
    }
    await rotateWhenDue()
    const result = await handler.request({
      url,
      method: methodOf(request.method),
      headers: headersOf(request),
      body: new Uint8Array(Buffer.concat(chunks)),
    })
    if (result.errors !== "") process.stderr.write(result.errors)
    response.writeHead(result.httpStatusCode, {
      ...result.headers,
      "content-length": result.bytes.length,
    })
    response.end(result.bytes)
  }
  const server = Http.createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      // The state of a PHP that threw is unknown: leave it to the supervisor to start another.
      console.error(error)
      process.exit(1)
    })
  })
  server.requestTimeout = 0
  server.listen(socketPath, () => process.send?.("ready"))
}

const methods = ["GET", "POST", "HEAD", "OPTIONS", "PATCH", "PUT", "DELETE"] as const

const methodOf = (method: string | undefined): (typeof methods)[number] =>
  methods.find((known) => known === method) ?? "GET"

/** The script runs in the PHP that will serve: what it has loaded and compiled makes the first answer quick. */
const runFirst = async (php: PHP, { environment, script }: FirstRun): Promise<void> => {
  const place = "/first"
  php.mkdir(place)
  await php.mount(place, createNodeFsMountHandler(Path.dirname(script)))
  const code = await run(php, Path.posix.join(place, Path.basename(script)), environment)
  if (code !== 0) process.exit(code)
}

const php = await makePhp()
if (config.task._tag === "Run") process.exit(await run(php, config.task.script))
else {
  if (config.task.first !== undefined) await runFirst(php, config.task.first)
  serve(php, config.task.socketPath)
}
