import { useState } from "preact/hooks"
import type { components } from "wordpress-site-management-client"

import { useChange, useLoaded } from "../hooks.ts"
import { Badge, Empty, Field, Loading, Problem, Title } from "../parts/Basics.tsx"
import { ChangeNotice, Confirm } from "../parts/Changes.tsx"
import { useSession } from "../session.ts"
import { date, nameOf, plural } from "../words.ts"

type Webhook = components["schemas"]["Webhook"]

const webhooks = "/v1.0/tenants/{tenantId}/webhooks"
const one = `${webhooks}/{webhookId}` as const

const Deliveries = ({ webhookId }: Pick<Webhook, "webhookId">) => {
  const { isAdmin, portal, tenantId } = useSession()
  const path = { tenantId, webhookId }
  const found = useLoaded(() => portal.GET(`${one}/deliveries`, { params: { path } }), webhookId)
  const { change, dismiss, isBusy, run } = useChange(found.reload)
  return (
    <>
      <ChangeNotice change={change} onClose={dismiss} />
      <Problem error={found.error} onRetry={found.reload} />
      {found.data?.data.items.length === 0 && <p class="muted">Nothing was sent yet.</p>}
      <ul class="checks">
        {found.data?.data.items.map(({ attempts, createdAt, deliveryId, eventType, status }) => (
          <li key={deliveryId}>
            <Badge code={status} /> <strong>{nameOf(eventType)}</strong>{" "}
            <span class="muted small">
              {date(createdAt)} · {plural(attempts, "try", "tries")}
            </span>{" "}
            {isAdmin && (
              <button
                type="button"
                class="quiet"
                disabled={isBusy}
                onClick={() =>
                  void run("Sending again", () =>
                    portal.POST(`${one}/deliveries/{deliveryId}/redeliver`, {
                      params: { path: { ...path, deliveryId } },
                    }),
                  )
                }
              >
                Send again
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

export const Webhooks = () => {
  const { isAdmin, portal, tenantId } = useSession()
  const params = { path: { tenantId } }
  const found = useLoaded(() => portal.GET(webhooks, { params }), tenantId)
  const { change, dismiss, isBusy, run } = useChange(found.reload)
  const [url, setUrl] = useState("")
  const [secret, setSecret] = useState<string | undefined>(undefined)
  const add = async () => {
    const answer = await portal.POST(webhooks, { params, body: { url, events: ["*"] } })
    setSecret(answer.data.secret)
    setUrl("")
    return answer
  }
  return (
    <>
      <Title text="Webhooks" />
      <ChangeNotice change={change} onClose={dismiss} />
      {secret !== undefined && (
        <div class="notice good" role="status">
          <p>The secret that signs what is sent. It is shown this once: keep it where your server reads it.</p>
          <code>{secret}</code>
        </div>
      )}
      {isAdmin && (
        <form
          class="card inline"
          onSubmit={(event) => {
            event.preventDefault()
            void run("Adding the webhook", add)
          }}
        >
          <Field label="Address" value={url} onValue={setUrl} hint="https, on the public internet" required />
          <button type="submit" class="primary" disabled={isBusy}>
            Add for all events
          </button>
        </form>
      )}
      <Problem error={found.error} onRetry={found.reload} />
      {found.data === undefined && found.error === undefined && <Loading />}
      {found.data?.data.items.length === 0 && (
        <Empty text="No webhook yet. A server of yours can be told of each operation that ends." />
      )}
      <ul class="list">
        {found.data?.data.items.map(({ events, status, url: address, webhookId }) => {
          const at = { params: { path: { tenantId, webhookId } } }
          return (
            <li key={webhookId} class="card">
              <div class="row">
                <div>
                  <h2 class="address">
                    {address} <Badge code={status} />
                  </h2>
                  <p class="muted small">{events.map(nameOf).join(", ").replace("*", "All events")}</p>
                </div>
                {isAdmin && (
                  <div class="actions">
                    <button
                      type="button"
                      disabled={isBusy}
                      onClick={() => void run("Sending a test", () => portal.POST(`${one}/test`, at))}
                    >
                      Send a test
                    </button>
                    <Confirm
                      action="Remove"
                      tone="danger"
                      question="Nothing is sent there any more."
                      disabled={isBusy}
                      onConfirm={() => void run("Removing the webhook", () => portal.DELETE(one, at))}
                    />
                  </div>
                )}
              </div>
              <Deliveries webhookId={webhookId} />
            </li>
          )
        })}
      </ul>
    </>
  )
}
