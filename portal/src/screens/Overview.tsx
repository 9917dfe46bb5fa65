import { useState } from "preact/hooks"

import { useChange, useLoaded } from "../hooks.ts"
import { Badge, Field, Loading, Problem } from "../parts/Basics.tsx"
import { ChangeNotice, Confirm } from "../parts/Changes.tsx"
import { useSession } from "../session.ts"
import { bytes, date } from "../words.ts"
import type { SiteView, TabProps } from "./Site.tsx"

const path = "/v1.0/tenants/{tenantId}/sites/{siteId}"
const headers = { prefer: "respond-async" }

const Health = ({ site }: { readonly site: SiteView }) => {
  const { portal, tenantId } = useSession()
  const params = { path: { tenantId, siteId: site.siteId } }
  const health = useLoaded(() => portal.GET(`${path}/health`, { params }), `${site.siteId} ${site.status}`)
  return (
    <section class="card">
      <h2>
        Health {health.data !== undefined && <Badge code={health.data.data.status} />}{" "}
        <button type="button" class="quiet" onClick={health.reload}>
          Look again
        </button>
      </h2>
      <Problem error={health.error} onRetry={health.reload} />
      {health.data === undefined && health.error === undefined && <Loading />}
      <ul class="checks">
        {health.data?.data.checks.map(({ detail, name, status }) => (
          <li key={name}>
            <Badge code={status} /> <strong>{name}</strong> <span class="muted">{detail}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const Facts = ({ site }: { readonly site: SiteView }) => {
  const { portal, tenantId } = useSession()
  const params = { path: { tenantId, siteId: site.siteId } }
  const usage = useLoaded(() => portal.GET(`${path}/usage`, { params }), site.siteId)
  const { databaseBytes, files, uploadsBytes } = { ...usage.data?.data }
  const facts = [
    ["WordPress", site.wordpressVersion ?? "–"],
    ["PHP", site.phpVersion ?? "–"],
    ["Template", site.templateId ?? "none"],
    ["Made", `${date(site.createdAt)} by ${site.createdBy}`],
    ["Next backup", site.nextBackupAt === undefined ? "–" : date(site.nextBackupAt)],
    ["Database", typeof databaseBytes === "number" ? bytes(databaseBytes) : "–"],
    ["Uploads", typeof uploadsBytes === "number" ? `${bytes(uploadsBytes)} in ${files ?? 0} files` : "–"],
  ] as const
  return (
    <section class="card">
      <h2>Facts</h2>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

export const Overview = ({ reload, site }: TabProps) => {
  const { isAdmin, mayChange, portal, tenantId } = useSession()
  const { change, dismiss, isBusy, run } = useChange(reload)
  const [copy, setCopy] = useState({ name: `${site.siteName} copy`, subdomain: `${site.subdomain}-copy` })
  const params = { path: { tenantId, siteId: site.siteId } }
  const locked = isBusy || site.operationId !== undefined
  const isActive = site.status === "ACTIVE"
  const next = site.environment === "DEV" ? "SIT" : "PROD"
  const switchTo = isActive ? "SUSPENDED" : "ACTIVE"
  const makeClone = () =>
    run("Cloning", () =>
      portal.POST(`${path}/clone`, { params, body: { siteName: copy.name, subdomain: copy.subdomain } }),
    )
  return (
    <>
      <ChangeNotice change={change} onClose={dismiss} />
      {mayChange && (
        <div class="actions start">
          <Confirm
            action="Clone"
            question="A new site with the same content, at an address of its own."
            disabled={locked || !isActive}
            onConfirm={() => void makeClone()}
          >
            <Field label="Name of the copy" value={copy.name} onValue={(name) => setCopy({ ...copy, name })} required />
            <Field
              label="Address of the copy"
              value={copy.subdomain}
              onValue={(subdomain) => setCopy({ ...copy, subdomain })}
              required
            />
          </Confirm>
          {isAdmin && site.environment !== "PROD" && (
            <Confirm
              action={next === "SIT" ? "Promote to testing" : "Promote to live"}
              question="The content goes to the next stage. What is there is backed up first, and then replaced."
              disabled={locked || !isActive}
              onConfirm={() =>
                void run("Promoting", () => portal.POST(`${path}/promote`, { params, headers, body: { target: next } }))
              }
            />
          )}
          <button
            type="button"
            disabled={locked || !["ACTIVE", "SUSPENDED"].includes(site.status)}
            onClick={() =>
              void run(isActive ? "Suspending" : "Opening", () =>
                portal.PUT(`${path}/status`, { params, headers, body: { status: switchTo } }),
              )
            }
          >
            {isActive ? "Suspend" : "Open again"}
          </button>
          {isAdmin && (
            <Confirm
              action="Delete"
              tone="danger"
              question="The site goes, after a last backup that is kept for its time."
              disabled={locked}
              onConfirm={() => void run("Deleting", () => portal.DELETE(path, { params }))}
            />
          )}
        </div>
      )}
      <div class="columns">
        {["ACTIVE", "SUSPENDED"].includes(site.status) && <Health site={site} />}
        <Facts key={site.updatedAt} site={site} />
      </div>
    </>
  )
}
