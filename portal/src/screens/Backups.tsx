import { useState } from "preact/hooks"

import { useChange, useLoaded } from "../hooks.ts"
import { Empty, Field, Loading, Problem } from "../parts/Basics.tsx"
import { ChangeNotice, Confirm } from "../parts/Changes.tsx"
import { useSession } from "../session.ts"
import { bytes, date, nameOf } from "../words.ts"
import type { TabProps } from "./Site.tsx"

const path = "/v1.0/tenants/{tenantId}/sites/{siteId}"
const headers = { prefer: "respond-async" }

export const Backups = ({ reload, site }: TabProps) => {
  const { isAdmin, portal, tenantId } = useSession()
  const params = { path: { tenantId, siteId: site.siteId } }
  const backups = useLoaded(() => portal.GET(`${path}/backups`, { params }), site.siteId)
  const [label, setLabel] = useState("")
  const { change, dismiss, isBusy, run } = useChange(() => {
    backups.reload()
    reload()
  })
  const locked = isBusy || site.operationId !== undefined
  return (
    <>
      <ChangeNotice change={change} onClose={dismiss} />
      {isAdmin && (
        <form
          class="card inline"
          onSubmit={(event) => {
            event.preventDefault()
            void run("Backing up", () =>
              portal.POST(`${path}/backup`, { params, headers, body: label === "" ? {} : { label } }),
            )
          }}
        >
          <Field label="Label" value={label} onValue={setLabel} hint="So that you find it again, if you like" />
          <button type="submit" class="primary" disabled={locked}>
            Back up now
          </button>
        </form>
      )}
      <Problem error={backups.error} onRetry={backups.reload} />
      {backups.data === undefined && backups.error === undefined && <Loading />}
      {backups.data?.data.items.length === 0 && (
        <Empty text="There is no backup yet. One is made each day by itself." />
      )}
      <ul class="list">
        {backups.data?.data.items.map((backup) => (
          <li key={backup.backupId} class="card row">
            <div>
              <h3>{backup.label ?? nameOf(backup.kind)}</h3>
              <p class="muted small">
                {date(backup.createdAt)} · {bytes(backup.sizeBytes)} · kept until {date(backup.expiresAt)}
              </p>
            </div>
            {isAdmin && (
              <Confirm
                action="Restore"
                question={`The site goes back to ${date(backup.createdAt)}. How it is now is backed up first.`}
                disabled={locked}
                onConfirm={() =>
                  void run("Restoring", () =>
                    portal.POST(`${path}/restore`, { params, headers, body: { backupId: backup.backupId } }),
                  )
                }
              />
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
