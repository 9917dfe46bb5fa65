import { resolve } from "node:path"
import { parseArgs } from "node:util"

import { buildDeployed } from "./deployed.ts"
import { sizes } from "./sizes.ts"

// `npm run build [-- --sizes]`: the bundles that are deployed.

const project = resolve(import.meta.dirname, "../..")

const build = async (): Promise<void> => {
  const { values } = parseArgs({ options: { sizes: { type: "boolean", default: false } } })
  const since = performance.now()
  const onTerminal = process.stdout.isTTY
  /** The line of a terminal that is written over by the next. */
  const line = (text: string) => {
    if (onTerminal) process.stdout.write(`\r\u001B[2K${text}`)
  }
  try {
    const { built, current, warnings } = await buildDeployed(project, (name, at, all) =>
      line(`Bundling ${name}, ${at} of ${all}`),
    )
    line("")
    for (const warning of warnings) console.error(warning)
    const seconds = ((performance.now() - since) / 1000).toFixed(1)
    console.log(`Bundles: ${built.length} made, ${current.length} current, in dist/functions (${seconds} s)`)
    if (values.sizes) console.log(sizes(project))
  } catch (cause) {
    line("")
    throw cause
  }
}

try {
  await build()
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : cause)
  process.exitCode = 1
}
