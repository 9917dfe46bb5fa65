import type { Plugin } from "rolldown"

import { sdkParts } from "./sdkParts.ts"

const replaced = new RegExp(`/node_modules/(?:${sdkParts.map(({ file }) => file.replaceAll(".", "\\.")).join("|")})$`)

/**
 * The AWS SDK without what our functions have no use for. In Lambda the credentials are in the environment: the other
 * providers are 132 KB that never run. For the rest see `sdkParts`.
 */
export const leanSdk: Plugin = {
  name: "lean-sdk",
  resolveId: { filter: { id: /^@aws-sdk\/credential-provider-node$/ }, handler: () => "\0credentials" },
  load: {
    filter: { id: [/^\0credentials$/, replaced] },
    handler: (id) =>
      id === "\0credentials"
        ? `import { fromEnv } from "@aws-sdk/credential-provider-env"; export const defaultProvider = () => fromEnv()`
        : (sdkParts.find(({ file }) => id.endsWith(`/node_modules/${file}`))?.code ?? null),
  },
}
