import { readFileSync } from "node:fs"
import { join } from "node:path"

import { loadNodeRuntime } from "@php-wasm/node"
import { PHP } from "@php-wasm/universal"
import * as Schema from "effect/Schema"

const Orders = Schema.fromJsonString(Schema.Array(Schema.Literals([-1, 0, 1])))

/** What PHP 8.2 itself says about pairs of versions, in one run. */
export const phpCompare = async (
  pairs: ReadonlyArray<readonly [string, string]>,
): Promise<ReadonlyArray<-1 | 0 | 1>> => {
  const php = new PHP(await loadNodeRuntime("8.2", { emscriptenOptions: { processId: process.pid, ENV: {} } }))
  php.writeFile("/pairs.json", JSON.stringify(pairs))
  php.writeFile("/compare.php", readFileSync(join(import.meta.dirname, "version-compare.php"), "utf8"))
  const answer = await php.runStream({ scriptPath: "/compare.php" })
  return Schema.decodeUnknownSync(Orders)(await answer.stdoutText)
}
