import { useState } from "preact/hooks"

import { Choice, Title } from "../parts/Basics.tsx"
import type { Identity, Service } from "../session.ts"

/** Stands in for the hosted sign-in of Cognito: on this machine anybody may be anybody. */
export const SignIn = (props: { readonly service: Service; readonly onSignIn: (identity: Identity) => void }) => {
  const { roles, tenants } = props.service
  const [tenantId, setTenantId] = useState(tenants[0] ?? "")
  const [role, setRole] = useState(roles.includes("CUSTOMER_ADMIN") ? "CUSTOMER_ADMIN" : (roles[0] ?? ""))
  return (
    <main class="sign-in">
      <Title text="Sign in" />
      <p class="muted">
        This is the local service, so you choose who you are. In an account, people sign in with Cognito.
      </p>
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault()
          props.onSignIn({ tenantId, role })
        }}
      >
        <div class="field">
          <label for="tenant">Customer</label>
          <select id="tenant" value={tenantId} onChange={({ currentTarget }) => setTenantId(currentTarget.value)}>
            {tenants.map((tenant) => (
              <option key={tenant} value={tenant}>
                {tenant}
              </option>
            ))}
          </select>
        </div>
        <Choice label="Role" value={role} options={roles} onValue={setRole} />
        <button type="submit" class="primary">
          Sign in
        </button>
      </form>
    </main>
  )
}
