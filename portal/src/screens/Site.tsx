import { useEffect, useState } from "preact/hooks"
import { type components, type Operation } from "wordpress-site-management-client"

import { useLoaded } from "../hooks.ts"
import { Badge, Loading, Problem, Title } from "../parts/Basics.tsx"
import { Progress } from "../parts/Changes.tsx"
import { LogIn } from "../parts/LogIn.tsx"
import { useSession } from "../session.ts"
import { host, nameOf } from "../words.ts"
import { Backups } from "./Backups.tsx"
import { Domains } from "./Domains.tsx"
import { Overview } from "./Overview.tsx"
import { Plugins } from "./Plugins.tsx"
import { Users } from "./Users.tsx"

export type SiteView = components["schemas"]["Site"]

/** What a tab is told. */
export interface TabProps {
  readonly site: SiteView
  readonly reload: () => void
}

const tabs = {
  overview: { text: "Overview", Tab: Overview },
  backups: { text: "Backups", Tab: Backups },
  plugins: { text: "Plugins", Tab: Plugins },
  domains: { text: "Domains", Tab: Domains },
  users: { text: "Users", Tab: Users },
} as const

/** Follows the operation that runs on a site, whoever began it. */
const Running = ({ onEnd, operationId }: { readonly operationId: string; readonly onEnd: () => void }) => {
  const { portal } = useSession()
  const [operation, setOperation] = useState<Operation | undefined>(undefined)
  useEffect(() => {
    const stop = new AbortController()
    portal
      .waitFor({ operationId }, { onProgress: setOperation, signal: stop.signal })
      .catch(() => {})
      .finally(() => {
        if (!stop.signal.aborted) onEnd()
      })
    return () => stop.abort()
  }, [operationId])
  return (
    <Progress title={operation === undefined ? "Working" : nameOf(operation.operationType)} operation={operation} />
  )
}

export const Site = ({ siteId, tab }: { readonly siteId: string; readonly tab: string }) => {
  const { mayChange, portal, tenantId } = useSession()
  const params = { path: { tenantId, siteId } }
  const { data, error, reload } = useLoaded(
    () => portal.GET("/v1.0/tenants/{tenantId}/sites/{siteId}", { params }),
    siteId,
  )
  const site = data?.data
  if (site === undefined) {
    return (
      <>
        <Title text="Site" />
        {error === undefined ? <Loading /> : <Problem error={error} onRetry={reload} />}
      </>
    )
  }
  const { Tab } = Object.entries(tabs).find(([path]) => path === tab)?.[1] ?? tabs.overview
  return (
    <>
      <nav class="crumbs" aria-label="Back">
        <a href="#/">Sites</a>
      </nav>
      <Title text={site.siteName}>
        <Badge code={site.status} />
        {site.status === "ACTIVE" && (
          <span class="actions">
            <a class="button" href={site.siteUrl} target="_blank" rel="noreferrer">
              Open the site
            </a>
            {mayChange && <LogIn siteId={siteId} />}
          </span>
        )}
      </Title>
      <p class="subtitle">
        <span class="muted">{nameOf(site.environment)}</span>{" "}
        <a class="address" href={site.siteUrl} target="_blank" rel="noreferrer">
          {host(site.siteUrl)}
        </a>
      </p>
      {site.operationId !== undefined && <Running operationId={site.operationId} onEnd={reload} />}
      {site.failure !== undefined && (
        <div class="notice bad" role="alert">
          <p>{site.failure.message}</p>
          <p class="small">{site.failure.code}</p>
        </div>
      )}
      <Problem error={error} onRetry={reload} />
      <nav class="tabs" aria-label="Site">
        {Object.entries(tabs).map(([path, { text }]) => (
          <a key={path} href={`#/sites/${siteId}/${path}`} aria-current={path === tab ? "page" : undefined}>
            {text}
          </a>
        ))}
      </nav>
      <Tab site={site} reload={reload} />
    </>
  )
}
