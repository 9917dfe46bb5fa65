import { useState } from "preact/hooks"

import { useChange, useLoaded } from "../hooks.ts"
import { Badge, Empty, Field, Loading, Problem } from "../parts/Basics.tsx"
import { ChangeNotice, Confirm } from "../parts/Changes.tsx"
import { useSession } from "../session.ts"
import { date, nameOf } from "../words.ts"
import type { TabProps } from "./Site.tsx"

const domains = "/v1.0/tenants/{tenantId}/sites/{siteId}/domains"
const one = `${domains}/{domain}` as const
const headers = { prefer: "respond-async" }

/** A value with a button that puts it where it can be pasted from. */
const Copied = ({ label, text }: { readonly label: string; readonly text: string }) => {
  const [isCopied, setCopied] = useState(false)
  return (
    <span class="copied">
      <code>{text}</code>
      <button
        type="button"
        class="quiet"
        aria-label={`Copy ${label}`}
        onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      >
        {isCopied ? "Copied" : "Copy"}
      </button>
    </span>
  )
}

export const Domains = ({ reload, site: { operationId, siteId } }: TabProps) => {
  const { isAdmin, portal, tenantId } = useSession()
  const path = { tenantId, siteId }
  const found = useLoaded(() => portal.GET(domains, { params: { path } }), siteId)
  const [domain, setDomain] = useState("")
  const { change, dismiss, isBusy, run } = useChange(() => {
    found.reload()
    reload()
  })
  const locked = isBusy || operationId !== undefined
  return (
    <>
      <ChangeNotice change={change} onClose={dismiss} />
      {isAdmin && (
        <form
          class="card inline"
          onSubmit={(event) => {
            event.preventDefault()
            void run(`Connecting ${domain}`, () => portal.POST(domains, { params: { path }, body: { domain } })).then(
              (isAdded) => isAdded && setDomain(""),
            )
          }}
        >
          <Field label="Domain" value={domain} onValue={setDomain} hint="Such as www.example.com" required />
          <button type="submit" class="primary" disabled={locked}>
            Connect
          </button>
        </form>
      )}
      <Problem error={found.error} onRetry={found.reload} />
      {found.data === undefined && found.error === undefined && <Loading />}
      {found.data?.data.items.length === 0 && <Empty text="The site has its address of the platform only." />}
      <ul class="list">
        {found.data?.data.items.map((item) => {
          const params = { path: { ...path, domain: item.domain } }
          return (
            <li key={item.domain} class="card">
              <div class="row">
                <div>
                  <h3>
                    {item.displayName} <Badge code={item.status} /> {item.primary && <Badge code="PRIMARY" />}
                  </h3>
                  <p class="muted small">
                    Certificate: {nameOf(item.certificateStatus).toLowerCase()}
                    {item.lastCheckedAt === undefined ? "" : ` · looked at ${date(item.lastCheckedAt)}`}
                  </p>
                  {item.reason !== undefined && <p class="fault">{item.reason}</p>}
                </div>
                {isAdmin && (
                  <div class="actions">
                    {item.status !== "VERIFIED" && (
                      <button
                        type="button"
                        disabled={locked}
                        onClick={() =>
                          void run(`Looking at ${item.displayName}`, () =>
                            portal.POST(`${one}/verify`, { params, headers }),
                          )
                        }
                      >
                        Verify
                      </button>
                    )}
                    {item.status === "VERIFIED" && !item.primary && (
                      <button
                        type="button"
                        disabled={locked}
                        onClick={() =>
                          void run(`Making ${item.displayName} the main address`, () =>
                            portal.PUT(`${one}/primary`, { params, headers }),
                          )
                        }
                      >
                        Make it the main address
                      </button>
                    )}
                    <Confirm
                      action="Remove"
                      tone="danger"
                      question={`${item.displayName} does not lead to the site any more.`}
                      disabled={locked}
                      onConfirm={() =>
                        void run(`Removing ${item.displayName}`, () => portal.DELETE(one, { params, headers }))
                      }
                    />
                  </div>
                )}
              </div>
              {item.status !== "VERIFIED" && (
                <div class="records">
                  <p>Set these records where the domain is kept, and verify then:</p>
                  <table>
                    <thead>
                      <tr>
                        <th scope="col">Type</th>
                        <th scope="col">Name</th>
                        <th scope="col">Value</th>
                      </tr>
                    </thead>
                    <tbody>
                      {item.records.map(({ name, type, value }) => (
                        <tr key={`${type} ${name}`}>
                          <td>{type}</td>
                          <td>
                            <Copied label={`the name of the ${type} record`} text={name} />
                          </td>
                          <td>
                            <Copied label={`the value of the ${type} record`} text={value} />
                          </td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
              )}
            </li>
          )
        })}
      </ul>
    </>
  )
}
