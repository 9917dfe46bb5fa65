import { join, relative } from "node:path"

import type { OutputOptions, Plugin } from "rolldown"

import { lambdaRuntime } from "../inventory/lambdaRuntime.ts"
import { type Hashes, hashOfContent } from "./BuildRecord.ts"

/** What a call of the bundler made. */
export interface Bundled {
  readonly files: ReadonlyMap<string, string>
  /** The project's own files of which it was made, as they were when the bundler read them. */
  readonly inputs: Hashes
  readonly warnings: ReadonlyArray<string>
}

/** Notes the project's own files as the bundler reads them: one that is saved a moment later is a change. */
export const noteInputs = (project: string, inputs: Map<string, string>): Plugin => ({
  name: "note-inputs",
  transform: {
    filter: { id: { exclude: [/[\\/]node_modules[\\/]/, /^\0/] } },
    handler: (code, id) => {
      inputs.set(relative(project, id), hashOfContent(code))
    },
  },
})

/**
 * Of the text of a module that has one character beyond ASCII, Node makes a string of two bytes a character, which takes the
 * compiler longer to read. All such characters of ours stand in texts.
 */
const asAscii = (code: string): string =>
  code.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)

/** The one definition of how functions are bundled: `src/app/functions/{name}.ts` becomes the entry `name`. */
export const bundle = async (
  project: string,
  names: ReadonlyArray<string>,
  output: Pick<OutputOptions, "entryFileNames" | "chunkFileNames" | "codeSplitting">,
): Promise<Bundled> => {
  // Only when there is something to bundle: to load the bundler takes longer than to see that there is not.
  const [{ rolldown }, { builtins }, { leanSdk }, { pureDeclarations }] = await Promise.all([
    import("rolldown"),
    import("./plugins/builtins.ts"),
    import("./plugins/leanSdk.ts"),
    import("./plugins/pureDeclarations.ts"),
  ])
  const inputs = new Map<string, string>()
  const warnings = new Array<string>()
  await using build = await rolldown({
    cwd: project,
    input: Object.fromEntries(names.map((name) => [name, join(project, "src", "app", "functions", `${name}.ts`)])),
    platform: "node",
    // The AWS SDK's ES modules: of its CommonJS files, which `main` names, nothing can be left out.
    resolve: { mainFields: ["module", "main"] },
    // No module of ours does anything but export, so one of which nothing is used is left out.
    treeshake: { moduleSideEffects: false, propertyReadSideEffects: false },
    plugins: [noteInputs(project, inputs), pureDeclarations, builtins, leanSdk],
    transform: { target: `node${lambdaRuntime.node}` },
    checks: { bundlerTimings: false },
    onLog: (level, { message }) => {
      if (level === "warn") warnings.push(message)
    },
  })
  const made = await build.generate({ ...output, format: "esm", minify: true })
  return {
    files: new Map(made.output.flatMap((file) => (file.type === "chunk" ? [[file.fileName, asAscii(file.code)]] : []))),
    inputs: new Map([...inputs].toSorted(([one], [other]) => (one < other ? -1 : 1))),
    warnings,
  }
}
