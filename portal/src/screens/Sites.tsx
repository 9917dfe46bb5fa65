import { useState } from "preact/hooks"
import type { components } from "wordpress-site-management-client"

import { useLoaded } from "../hooks.ts"
import { Badge, Bar, Empty, Loading, Problem, Title } from "../parts/Basics.tsx"
import { useSession } from "../session.ts"
import { bytes, host, nameOf, plural } from "../words.ts"

type SiteView = components["schemas"]["Site"]
type Plan = components["schemas"]["TenantPlan"]

/** How much of the plan is used. */
const PlanBar = ({ plan }: { readonly plan: Plan }) => {
  const { databaseBytes, files, uploadsBytes } = plan.storage
  const of = plan.maxSites
  return (
    <section class="card plan" aria-label="Plan">
      <p>
        <strong>{nameOf(plan.tier)} plan</strong>{" "}
        <span class="muted">
          {of === null ? plural(plan.siteCount, "site") : `${plan.siteCount} of ${plural(of, "site")}`}
        </span>
      </p>
      {of !== null && <Bar label="Sites of the plan" value={plan.siteCount} of={of} />}
      <p class="small muted">
        {bytes(databaseBytes + uploadsBytes)} stored in {plural(files, "file")} and the databases
      </p>
    </section>
  )
}

/** Keeps what is asked once; a site whose usage cannot be read has none. */
const Storage = ({ siteId }: { readonly siteId: string }) => {
  const { portal, tenantId } = useSession()
  const params = { path: { tenantId, siteId } }
  const usage = useLoaded(() => portal.GET("/v1.0/tenants/{tenantId}/sites/{siteId}/usage", { params }), siteId)
  const { databaseBytes = null, uploadsBytes = null } = usage.data?.data ?? {}
  return <>{databaseBytes === null ? "–" : bytes(databaseBytes + (uploadsBytes ?? 0))}</>
}

const Row = ({ site }: { readonly site: SiteView }) => (
  <li class="card site">
    <div>
      <h2>
        <a href={`#/sites/${site.siteId}`}>{site.siteName}</a>
      </h2>
      <a class="address" href={site.siteUrl} target="_blank" rel="noreferrer">
        {host(site.siteUrl)}
      </a>
    </div>
    <dl>
      <div>
        <dt>Stage</dt>
        <dd>{nameOf(site.environment)}</dd>
      </div>
      <div>
        <dt>Status</dt>
        <dd>
          <Badge code={site.status} />
        </dd>
      </div>
      <div>
        <dt>Health</dt>
        <dd>{site.healthStatus === undefined ? "–" : <Badge code={site.healthStatus} />}</dd>
      </div>
      <div>
        <dt>Storage</dt>
        <dd>{["ACTIVE", "SUSPENDED"].includes(site.status) ? <Storage siteId={site.siteId} /> : "–"}</dd>
      </div>
    </dl>
  </li>
)

const fits = (site: SiteView, search: string): boolean =>
  [site.siteName, site.subdomain, site.environment, site.status, nameOf(site.environment), nameOf(site.status)].some(
    (text) => text.toLowerCase().includes(search.trim().toLowerCase()),
  )

/** All sites of a tenant, page by page. */
const useSites = () => {
  const { portal, tenantId } = useSession()
  const load = async () => {
    const sites: Array<SiteView> = []
    let startAt: string | undefined
    do {
      const query = { pageSize: 100, ...(startAt === undefined ? {} : { startAt }) }
      const { data } = await portal.GET("/v1.0/tenants/{tenantId}/sites", { params: { path: { tenantId }, query } })
      sites.push(...data.items)
      startAt = data.nextToken ?? undefined
    } while (startAt !== undefined)
    return sites
  }
  // What is being made is looked at again.
  return useLoaded(load, tenantId, (sites) =>
    sites.some(({ operationId }) => operationId !== undefined) ? 3 : undefined,
  )
}

export const Sites = () => {
  const { mayChange, portal, tenantId } = useSession()
  const [search, setSearch] = useState("")
  const sites = useSites()
  const params = { path: { tenantId } }
  const plan = useLoaded(() => portal.GET("/v1.0/tenants/{tenantId}/plan", { params }), tenantId)
  const found = (sites.data ?? []).filter((site) => fits(site, search))
  const order = mayChange && (
    <a class="button primary" href="#/order">
      Order a site
    </a>
  )
  return (
    <>
      <Title text="Sites">{order}</Title>
      {plan.data !== undefined && <PlanBar plan={plan.data.data} />}
      <Problem error={plan.error} />
      <Problem error={sites.error} onRetry={sites.reload} />
      {sites.data === undefined && sites.error === undefined && <Loading />}
      {sites.data?.length === 0 && <Empty text="There is no site yet.">{order}</Empty>}
      {sites.data !== undefined && sites.data.length > 0 && (
        <>
          <div class="search">
            <label for="search">Search</label>
            <input
              id="search"
              type="search"
              placeholder="Name, address, stage or status"
              value={search}
              onInput={({ currentTarget }) => setSearch(currentTarget.value)}
            />
            <p class="muted small" role="status">
              {plural(found.length, "site")}
            </p>
          </div>
          <ul class="list">
            {found.map((site) => (
              <Row key={site.siteId} site={site} />
            ))}
          </ul>
          {found.length === 0 && <Empty text={`No site matches “${search}”.`} />}
        </>
      )}
    </>
  )
}
