import * as FileSystem from "node:fs/promises"
import * as Net from "node:net"
import * as Os from "node:os"
import * as Path from "node:path"
import * as Readline from "node:readline"

import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"

import { attempt } from "./Files.ts"
import { type Listener, listenTwice, loopbackOf } from "./listeners.ts"
import { platformDir, type Serving, type Site } from "./Php.ts"
import { endGroup, spawnGroup } from "./ProcessGroup.ts"
import { apacheOf, type Container, fpmOf, nginxOf, phpFpm } from "./webServers.ts"
import { WordPressError } from "./WordPressError.ts"

/** What a tenant's container may have in front of PHP, with the rules that the platform ships for it. */
export type WebServer = "nginx" | "apache"

const temporaryFolder: Effect.Effect<string, WordPressError, Scope.Scope> = Effect.acquireRelease(
  // Short: the name of a socket may have a hundred characters.
  attempt("make a folder for a web server", () => FileSystem.mkdtemp(Path.join(Os.tmpdir(), "web-"))),
  (folder) => Effect.promise(() => FileSystem.rm(folder, { recursive: true, force: true })),
)

/** A document root as a container has it: core, and the tenant's content within. */
const layOut = (root: string, { coreDir, dataDir }: Site): Effect.Effect<void, WordPressError> =>
  attempt(`lay out ${root}`, async () => {
    await FileSystem.mkdir(root)
    // Apache looks at them as nobody.
    for (const folder of [Path.dirname(root), Path.dirname(coreDir), dataDir]) await FileSystem.chmod(folder, 0o755)
    for (const name of await FileSystem.readdir(coreDir)) {
      const target = name === "wp-content" ? Path.join(dataDir, name) : Path.join(coreDir, name)
      await FileSystem.symlink(target, Path.join(root, name))
    }
  })

const connects = (to: Net.NetConnectOpts): Effect.Effect<boolean> =>
  Effect.callback((resume) => {
    const socket = Net.connect(to)
    const end = (answer: boolean) => {
      socket.destroy()
      resume(Effect.succeed(answer))
    }
    socket.once("connect", () => end(true)).once("error", () => end(false))
  })

/** Starts a program, and waits until it takes connections. */
const start = Effect.fnUntraced(function* (
  program: string,
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>>,
  at: Net.NetConnectOpts,
  onLine: (line: string) => void,
) {
  const lines: Array<string> = []
  const child = yield* Effect.acquireRelease(
    Effect.sync(() => spawnGroup(program, args, environment)),
    (started) => Effect.promise(() => endGroup(started)),
  )
  for (const stream of [child.stdout, child.stderr]) {
    Readline.createInterface({ input: stream }).on("line", (line) => {
      if (lines.length < 20) lines.push(line)
      onLine(line)
    })
  }
  yield* connects(at).pipe(
    Effect.flatMap((does) =>
      does
        ? Effect.void
        : Effect.fail(new WordPressError({ message: `${program} takes no connection. ${lines.join("\n")}` })),
    ),
    Effect.retry({
      schedule: Schedule.spaced("50 millis"),
      times: 200,
      while: () => child.exitCode === null && child.signalCode === null,
    }),
  )
})

const portOf = (url: string): number => Number(new URL(url).port)

/** Serves WordPress as a tenant's container does: a web server with both listeners, the platform's rules, and php-fpm. */
export const serveBehind = Effect.fnUntraced(function* (
  webServer: WebServer,
  site: Site,
  environment: Readonly<Record<string, string>>,
  settings: ReadonlyArray<string>,
  log: (line: string) => Effect.Effect<void>,
): Effect.fn.Return<Serving, WordPressError, Scope.Scope> {
  const runFork = Effect.runForkWith(yield* Effect.context())
  const folder = yield* temporaryFolder
  const serving = yield* Effect.scoped(listenTwice(() => () => {}))
  const container: Container = {
    folder,
    root: Path.join(folder, "www"),
    socket: Path.join(folder, "php.sock"),
    user: Os.userInfo().username,
    ports: { public: portOf(serving.url), management: portOf(serving.managementUrl) } satisfies Record<
      Listener,
      number
    >,
  }
  const { args, config, program } = (webServer === "nginx" ? nginxOf : apacheOf)(container)
  yield* layOut(container.root, site)
  const fpm = Path.join(folder, "fpm.conf")
  const server = Path.join(folder, "server.conf")
  yield* attempt(`write ${folder}`, async () => {
    await FileSystem.cp(Path.join(platformDir, webServer), folder, { recursive: true })
    await FileSystem.writeFile(fpm, fpmOf(container))
    await FileSystem.writeFile(server, config)
  })
  const onLine = (line: string) => {
    if (/PHP (Fatal|Parse|Warning)|\[(emerg|alert|crit)\]/.test(line)) runFork(log(line))
  }
  yield* start(
    phpFpm(),
    ["--nodaemonize", "--force-stderr", "--allow-to-run-as-root", "--fpm-config", fpm, ...settings],
    { ...environment, ...loopbackOf(serving) },
    { path: container.socket },
    onLine,
  )
  yield* start(program, args(server), {}, { host: "127.0.0.1", port: container.ports.public }, onLine)
  return serving
})
