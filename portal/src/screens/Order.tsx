import { useState } from "preact/hooks"
import { hasCode } from "wordpress-site-management-client"

import { useLoaded } from "../hooks.ts"
import { Choice, Field, Loading, Problem, Title } from "../parts/Basics.tsx"
import { TemplateChoice } from "../parts/TemplateChoice.tsx"
import { useSession } from "../session.ts"
import { host } from "../words.ts"

type Environment = "DEV" | "SIT" | "PROD"
const environments = ["DEV", "SIT", "PROD"] as const
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/** `Café & Bar` as a name in an address: `cafe-bar`. */
const proposed = (siteName: string): string =>
  siteName
    .normalize("NFKD")
    .replaceAll(/[^\w\s-]/g, "")
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, "-")
    .slice(0, 63)
    .replaceAll(/^-|-$/g, "")

/** The field of a 400 that says what is wrong with an input. */
const faultOf = (error: unknown, field: string): string | undefined =>
  hasCode(error, "SITE_001") && "fields" in error.details
    ? error.details.fields.find(({ path }) => path.endsWith(field))?.reason
    : undefined

export const Order = () => {
  const { portal, tenantId } = useSession()
  const [siteName, setSiteName] = useState("")
  const [subdomain, setSubdomain] = useState<string | undefined>(undefined)
  const [environment, setEnvironment] = useState<Environment>("DEV")
  const [templateId, setTemplateId] = useState<string | undefined>(undefined)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [error, setError] = useState<unknown>(undefined)
  const [isBusy, setBusy] = useState(false)
  const params = { path: { tenantId }, query: { pageSize: 100 } }
  const mine = useLoaded(() => portal.GET("/v1.0/tenants/{tenantId}/sites", { params }), tenantId)
  const plugins = useLoaded(() => portal.GET("/v1.0/plugins", { params: { query: { pageSize: 100 } } }), "plugins")

  const name = subdomain ?? proposed(siteName)
  /** What follows the name in addresses of this stage, as far as another site shows it. */
  const domain = mine.data?.data.items
    .filter((site) => site.environment === environment)
    .map(({ siteUrl, subdomain: own }) => host(siteUrl).replace(`${own}.`, ""))[0]
  const isMine = mine.data?.data.items.some((site) => site.subdomain === name && site.environment === environment)
  /** What can be said of the name while it is typed; whether another customer has it is said when it is ordered. */
  const nameFault =
    name === ""
      ? undefined
      : !label.test(name)
        ? "Lower-case letters, digits and hyphens, and no hyphen at either end"
        : isMine === true
          ? "You have a site of this name in this stage"
          : hasCode(error, "SITE_003") && error.details.subdomain === name
            ? "Somebody has this name already: choose another one"
            : faultOf(error, "subdomain")

  /** What was wrong with the last order is not said of the next. */
  const typed = (set: (value: string) => void) => (value: string) => {
    setError(undefined)
    set(value)
  }

  const order = async () => {
    setBusy(true)
    setError(undefined)
    try {
      const { data } = await portal.POST("/v1.0/tenants/{tenantId}/sites", {
        params: { path: { tenantId } },
        body: {
          siteName,
          subdomain: name,
          environment,
          plugins: [...chosen],
          ...(templateId === undefined ? {} : { templateId }),
        },
      })
      location.hash = `#/sites/${data.siteId}`
    } catch (cause) {
      setError(cause)
      setBusy(false)
    }
  }

  return (
    <>
      <Title text="Order a site" />
      <form
        class="order"
        onSubmit={(event) => {
          event.preventDefault()
          if (nameFault === undefined) void order()
        }}
      >
        <section class="card">
          <h2>Name and address</h2>
          <Field
            label="Name"
            value={siteName}
            onValue={typed(setSiteName)}
            required
            fault={faultOf(error, "siteName")}
          />
          <Field
            label="Address"
            value={name}
            onValue={typed((value) => setSubdomain(value.toLowerCase()))}
            required
            fault={nameFault}
            hint={name === "" ? "It is proposed from the name" : `Visitors come to ${name}.${domain ?? " …"}`}
          />
          <Choice label="Stage" value={environment} options={environments} onValue={setEnvironment} />
        </section>
        <TemplateChoice value={templateId} onValue={setTemplateId} />
        <section class="card">
          <h2>Plugins</h2>
          <Problem error={plugins.error} onRetry={plugins.reload} />
          {plugins.data === undefined && plugins.error === undefined && <Loading />}
          <ul class="ticks">
            {plugins.data?.data.items
              .filter(({ isBlocklisted }) => !isBlocklisted)
              .map(({ description, name: text, pluginId, vulnerabilities }) => (
                <li key={pluginId}>
                  <label>
                    <input
                      type="checkbox"
                      checked={chosen.has(pluginId)}
                      onChange={({ currentTarget: { checked } }) =>
                        setChosen(
                          new Set(checked ? [...chosen, pluginId] : [...chosen].filter((id) => id !== pluginId)),
                        )
                      }
                    />
                    <span>
                      <strong>{text}</strong> <span class="muted">{description}</span>
                      {vulnerabilities.length > 0 && <span class="fault"> It has a known vulnerability.</span>}
                    </span>
                  </label>
                </li>
              ))}
          </ul>
        </section>
        <Problem error={error} />
        <div class="actions">
          <a class="button quiet" href="#/">
            Not now
          </a>
          <button type="submit" class="primary" disabled={isBusy}>
            {isBusy ? "Ordering …" : "Order the site"}
          </button>
        </div>
      </form>
    </>
  )
}
