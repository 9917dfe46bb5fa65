import { useState } from "preact/hooks"
import type { components } from "wordpress-site-management-client"

import { useChange, useLoaded } from "../hooks.ts"
import { Badge, Empty, Loading, Problem } from "../parts/Basics.tsx"
import { ChangeNotice, Confirm } from "../parts/Changes.tsx"
import { useSession } from "../session.ts"
import type { TabProps } from "./Site.tsx"

type Offered = components["schemas"]["PluginSummary"]

const site = "/v1.0/tenants/{tenantId}/sites/{siteId}/plugins"
const one = `${site}/{pluginId}` as const
const headers = { prefer: "respond-async" }

/** What speaks against the version that a site has. */
const Warnings = ({ of, version }: { readonly of: Offered | undefined; readonly version: string }) => (
  <>
    {of?.isBlocklisted === true && <p class="fault">It may not be installed any more.</p>}
    {of?.vulnerabilities.map(({ id, patchedVersions, title }) => (
      <p key={id} class="fault">
        {title}
        {patchedVersions.length > 0 &&
          !patchedVersions.includes(version) &&
          ` Mended in ${patchedVersions.join(", ")}.`}
      </p>
    ))}
  </>
)

export const Plugins = ({ reload, site: { operationId, siteId } }: TabProps) => {
  const { mayChange, portal, tenantId } = useSession()
  const installed = useLoaded(() => portal.GET(site, { params: { path: { tenantId, siteId } } }), siteId)
  const market = useLoaded(() => portal.GET("/v1.0/plugins", { params: { query: { pageSize: 100 } } }), "market")
  const [wanted, setWanted] = useState("")
  const { change, dismiss, isBusy, run } = useChange(() => {
    installed.reload()
    reload()
  })
  const items = installed.data?.data.items ?? []
  const offered = market.data?.data.items ?? []
  const others = offered.filter(
    ({ isBlocklisted, pluginId }) => !isBlocklisted && !items.some((item) => item.pluginId === pluginId),
  )
  const locked = isBusy || operationId !== undefined || !mayChange
  const chosen = others.find(({ pluginId }) => pluginId === wanted) ?? others[0]
  return (
    <>
      <ChangeNotice change={change} onClose={dismiss} />
      <Problem error={installed.error ?? market.error} onRetry={installed.reload} />
      {mayChange && chosen !== undefined && (
        <form
          class="card inline"
          onSubmit={(event) => {
            event.preventDefault()
            const params = { path: { tenantId, siteId } }
            void run(`Installing ${chosen.name}`, () =>
              portal.POST(site, { params, headers, body: { pluginId: chosen.pluginId } }),
            )
          }}
        >
          <div class="field">
            <label for="plugin">Plugin</label>
            <select
              id="plugin"
              value={chosen.pluginId}
              onChange={({ currentTarget }) => setWanted(currentTarget.value)}
              aria-describedby="plugin-hint"
            >
              {others.map(({ name, pluginId, version }) => (
                <option key={pluginId} value={pluginId}>
                  {name} {version}
                </option>
              ))}
            </select>
            <p class="hint" id="plugin-hint">
              {chosen.description}
            </p>
          </div>
          <button type="submit" class="primary" disabled={locked}>
            Install
          </button>
        </form>
      )}
      {installed.data === undefined && installed.error === undefined && <Loading />}
      {installed.data !== undefined && items.length === 0 && <Empty text="No plugin is installed." />}
      <ul class="list">
        {items.map(({ installedVersion, isActive, name, pluginId }) => {
          const entry = offered.find((each) => each.pluginId === pluginId)
          const params = { path: { tenantId, siteId, pluginId } }
          return (
            <li key={pluginId} class="card row">
              <div>
                <h3>
                  {name} <span class="muted">{installedVersion}</span>{" "}
                  {isActive ? <Badge code="ACTIVE" /> : <span class="badge plain">Off</span>}
                </h3>
                <Warnings of={entry} version={installedVersion} />
              </div>
              {mayChange && (
                <div class="actions">
                  {entry !== undefined && entry.version !== installedVersion && (
                    <button
                      type="button"
                      disabled={locked}
                      onClick={() =>
                        void run(`Updating ${name}`, () => portal.PUT(`${one}/update`, { params, headers, body: {} }))
                      }
                    >
                      Update to {entry.version}
                    </button>
                  )}
                  <button
                    type="button"
                    disabled={locked}
                    onClick={() =>
                      void run(isActive ? `Switching ${name} off` : `Switching ${name} on`, () =>
                        portal.PUT(`${one}/status`, { params, headers, body: { isActive: !isActive } }),
                      )
                    }
                  >
                    {isActive ? "Switch off" : "Switch on"}
                  </button>
                  <Confirm
                    action="Remove"
                    tone="danger"
                    question={`${name} goes from this site. Its data stays.`}
                    disabled={locked}
                    onConfirm={() => void run(`Removing ${name}`, () => portal.DELETE(one, { params, headers }))}
                  />
                </div>
              )}
            </li>
          )
        })}
      </ul>
    </>
  )
}
