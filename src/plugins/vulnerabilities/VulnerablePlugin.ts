import { createHash } from "node:crypto"

import * as Effect from "effect/Effect"

import { recipientOf } from "../../http/Audit.ts"
import { Topic } from "../../platform/Topic.ts"
import type { InstalledPlugin } from "../marketplace/Plugin.ts"
import type { Vulnerability } from "../marketplace/Vulnerability.ts"

export const vulnerableEvent = "PLUGIN_VULNERABLE"

const hashOf = (parts: ReadonlyArray<string>): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("base64url")

/** The event of an installed plugin that is vulnerable; the same finding always makes the same `eventId`. */
const eventOf = (installed: InstalledPlugin, found: ReadonlyArray<Vulnerability>, timestamp: string) => {
  const { environment, installedVersion, name, pluginId, siteId, slug, tenantId } = installed
  const ids = found.map(({ id }) => id).toSorted()
  return {
    eventId: `vulnerable-${hashOf([tenantId, siteId, pluginId, installedVersion, ...ids])}`,
    eventType: vulnerableEvent,
    correlationId: `corr-${pluginId}`,
    timestamp,
    payload: {
      tenantId,
      siteId,
      environment,
      pluginId,
      slug,
      name,
      installedVersion,
      vulnerabilities: found.map(({ cve, cvssScore, id, patchedVersions, title }) => ({
        id,
        title,
        cve,
        cvssScore,
        patchedVersions,
      })),
    },
  }
}

/** Tells whoever installed it, and machines, that a plugin on a site is vulnerable. */
export const tellVulnerable = Effect.fn("VulnerablePlugin.tell")(function* (
  installed: InstalledPlugin,
  found: ReadonlyArray<Vulnerability>,
  now: string,
) {
  const topic = yield* Topic
  const { environment, installedBy, recipient, tenantId } = installed
  const event = eventOf(installed, found, now)
  yield* topic.publish({
    event,
    attributes: { eventType: event.eventType, tenantId, environment, recipient: recipientOf(installedBy, recipient) },
  })
})
