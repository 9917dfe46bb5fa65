import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"

import { callsOfTypes } from "./calls.ts"
import table from "./rules.json" with { type: "json" }
import { ServiceModels } from "./ServiceModels.ts"

/** Where Debian's package python3-botocore puts AWS's service models. */
const debians = "/usr/lib/python3/dist-packages/botocore/data"

const versionOf = (folder: string): string => {
  const file = join(folder, "..", "__init__.py")
  const [, version] = /^__version__ = ['"]([\d.]+)['"]/m.exec(existsSync(file) ? readFileSync(file, "utf8") : "") ?? []
  if (version === undefined) {
    throw new Error(`No service models in ${folder}: install python3-botocore, or name the folder botocore/data`)
  }
  return version
}

const isOlder = (one: string, other: string) => one.localeCompare(other, "en", { numeric: true }) < 0

/** Writes `rules.json`: what AWS says of each property that a stack's resources have. */
const folder = resolve(process.argv[2] ?? debians)
const botocore = versionOf(folder)
if (isOlder(botocore, table.botocore)) {
  const newer = "Take that of Debian sid, or name the folder botocore/data of a newer one."
  throw new Error(`${folder} is botocore ${botocore}, older than that of the table (${table.botocore}). ${newer}`)
}
const models = new ServiceModels(folder)
const types = Object.entries(callsOfTypes).map(([type, { call, properties }]) => {
  const rules = properties.map((property) => {
    const [path = "", place = path] = property.split("=")
    const [member = "", otherCall = call] = place.replace(/\?$/, "").split(":").toReversed()
    const { required, ...rule } = models.ruleOf(otherCall, member)
    return [path, required === true && !place.endsWith("?") ? { ...rule, required } : rule] as const
  })
  return [type, Object.fromEntries(rules)] as const
})
const text = JSON.stringify({ botocore, types: Object.fromEntries(types) }, null, 2)
writeFileSync(join(import.meta.dirname, "rules.json"), `${text}\n`)
console.log(`Took the rules of ${types.length} types of resources from botocore ${botocore}`)
