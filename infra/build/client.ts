import { execFile } from "node:child_process"
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { promisify } from "node:util"

import { commonInputs, hashesIn, isCurrent, recordOf } from "./BuildRecord.ts"

// `npm run client`: the package of the client, in client/dist.

const entries = [
  { input: "index.ts", file: "index.js", minify: true, platform: "neutral" },
  { input: "effect/index.ts", file: "effect/index.js", minify: false, platform: "node" },
] as const

const write = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/** The package's two modules: `index.js`, which needs nothing else, and `effect/index.js`, which needs Effect. */
const bundleModules = async (client: string, dist: string): Promise<void> => {
  const [{ rolldown }, { pureDeclarations }] = await Promise.all([
    import("rolldown"),
    import("./plugins/pureDeclarations.ts"),
  ])
  for (const { file, input, minify, platform } of entries) {
    await using build = await rolldown({
      cwd: client,
      input: join(client, input),
      external: /^effect($|\/)/,
      platform,
      resolve: { mainFields: ["module", "main"] },
      // As the functions are bundled: what nobody uses of our modules is left out.
      treeshake: { moduleSideEffects: false, propertyReadSideEffects: false },
      plugins: [pureDeclarations],
      transform: { target: "es2022" },
      checks: { bundlerTimings: false },
    })
    const { output } = await build.generate({ format: "esm", minify, codeSplitting: false })
    for (const made of output) if (made.type === "chunk") write(join(dist, file), made.code)
  }
}

/** Makes the package unless it is that of the sources as they are; answers its folder. */
export const buildClient = async (project: string): Promise<string> => {
  const client = join(project, "client")
  const dist = join(client, "dist")
  const hashOf = hashesIn(project)
  const sources = globSync("{client,src}/**/*.{ts,json}", { cwd: project, exclude: ["client/{dist,node_modules}/**"] })
  const record = recordOf(
    new Map(sources.toSorted().map((file) => [file, hashOf(file)])),
    commonInputs(project, hashOf),
  )
  const kept = join(dist, "inputs.sha256")
  if (existsSync(kept) && readFileSync(kept, "utf8") === record && isCurrent(record, hashOf)) return client
  rmSync(dist, { recursive: true, force: true })
  const licence = readFileSync(join(project, "node_modules", "openapi-fetch", "LICENSE"), "utf8")
  await Promise.all([
    bundleModules(client, dist),
    promisify(execFile)(join(project, "node_modules", ".bin", "tsc"), ["-p", client]),
  ])
  write(join(dist, "LICENSES.txt"), `index.js contains openapi-fetch:\n\n${licence}`)
  write(kept, record)
  return client
}

if (import.meta.main) console.log(`The client: ${await buildClient(resolve(import.meta.dirname, "../.."))}`)
