import { useState } from "preact/hooks"

import { useChange, useLoaded } from "../hooks.ts"
import { Empty, Field, Loading, Problem } from "../parts/Basics.tsx"
import { ChangeNotice, Confirm } from "../parts/Changes.tsx"
import { useSession } from "../session.ts"
import { date, nameOf } from "../words.ts"
import type { TabProps } from "./Site.tsx"

const users = "/v1.0/tenants/{tenantId}/sites/{siteId}/users"
const one = `${users}/{userId}` as const
const roles = ["administrator", "editor", "author", "contributor", "subscriber"] as const

const RoleChoice = (props: {
  readonly id: string
  readonly value: string
  readonly onValue: (role: string) => void
}) => (
  <select id={props.id} value={props.value} onChange={({ currentTarget }) => props.onValue(currentTarget.value)}>
    {(roles.some((role) => role === props.value) ? roles : [props.value, ...roles]).map((role) => (
      <option key={role} value={role}>
        {nameOf(role)}
      </option>
    ))}
  </select>
)

export const Users = ({ site: { siteId } }: TabProps) => {
  const { isAdmin, portal, tenantId } = useSession()
  const path = { tenantId, siteId }
  const found = useLoaded(() => portal.GET(users, { params: { path } }), siteId)
  const [email, setEmail] = useState("")
  const [role, setRole] = useState("editor")
  const { change, dismiss, isBusy, run } = useChange(found.reload)
  return (
    <>
      <ChangeNotice change={change} onClose={dismiss} />
      {isAdmin && (
        <form
          class="card inline"
          onSubmit={(event) => {
            event.preventDefault()
            void run(`Adding ${email}`, () => portal.POST(users, { params: { path }, body: { email, role } })).then(
              (isAdded) => isAdded && setEmail(""),
            )
          }}
        >
          <Field label="E-mail" type="email" value={email} onValue={setEmail} required />
          <div class="field">
            <label for="role">Role</label>
            <RoleChoice id="role" value={role} onValue={setRole} />
            <p class="hint" />
          </div>
          <button type="submit" class="primary" disabled={isBusy}>
            Add
          </button>
        </form>
      )}
      <Problem error={found.error} onRetry={found.reload} />
      {found.data === undefined && found.error === undefined && <Loading />}
      {found.data?.data.items.length === 0 && <Empty text="Nobody has a role on this site." />}
      <ul class="list">
        {found.data?.data.items.map(({ displayName, email: address, registeredAt, role: current, userId }) => {
          const params = { path: { ...path, userId } }
          return (
            <li key={userId} class="card row">
              <div>
                <h3>{displayName}</h3>
                <p class="muted small">
                  {address} · since {date(registeredAt)}
                </p>
              </div>
              {isAdmin ? (
                <div class="actions">
                  <label class="hidden" for={`role-${userId}`}>
                    Role of {displayName}
                  </label>
                  <RoleChoice
                    id={`role-${userId}`}
                    value={current}
                    onValue={(next) =>
                      void run(`Making ${displayName} ${next}`, () => portal.PUT(one, { params, body: { role: next } }))
                    }
                  />
                  <Confirm
                    action="Remove"
                    tone="danger"
                    question={`${displayName} loses the role on this site. What they wrote stays.`}
                    disabled={isBusy}
                    onConfirm={() => void run(`Removing ${displayName}`, () => portal.DELETE(one, { params }))}
                  />
                </div>
              ) : (
                <span class="badge plain">{nameOf(current)}</span>
              )}
            </li>
          )
        })}
      </ul>
    </>
  )
}
