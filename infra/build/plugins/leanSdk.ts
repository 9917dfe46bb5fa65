import type { Plugin } from "rolldown"

import { sdkParts } from "./sdkParts.ts"

const replaced = new RegExp(`/node_modules/(?:${sdkParts.map(({ file }) => file.replaceAll(".", "\\.")).join("|")})$`)

/** In Lambda the credentials are in the environment, and stay what they are: they are read once. */
const credentials = `import { fromEnv } from "@aws-sdk/credential-provider-env"
export const defaultProvider = () => {
  const read = fromEnv()
  let known
  return () => (known ??= read())
}`

/**
 * The AWS SDK without what our functions have no use for. The providers of credentials that do not read
 * the environment are 132 KB that never run; for the rest see `sdkParts`.
 */
export const leanSdk: Plugin = {
  name: "lean-sdk",
  resolveId: { filter: { id: /^@aws-sdk\/credential-provider-node$/ }, handler: () => "\0credentials" },
  load: {
    filter: { id: [/^\0credentials$/, replaced] },
    handler: (id) =>
      id === "\0credentials"
        ? credentials
        : (sdkParts.find(({ file }) => id.endsWith(`/node_modules/${file}`))?.code ?? null),
  },
}
