import { useState } from "preact/hooks"

import { useSession } from "../session.ts"
import { Problem } from "./Basics.tsx"

/** Opens a site's dashboard for whoever is signed in, by a link that is good for once. */
export const LogIn = ({ siteId }: { readonly siteId: string }) => {
  const { portal, tenantId } = useSession()
  const [error, setError] = useState<unknown>(undefined)
  const logIn = async (tab: Window | null) => {
    setError(undefined)
    try {
      const { data } = await portal.POST("/v1.0/tenants/{tenantId}/sites/{siteId}/login", {
        params: { path: { tenantId, siteId } },
        body: {},
      })
      if (tab === null) location.href = data.loginUrl
      else tab.location.href = data.loginUrl
    } catch (cause) {
      tab?.close()
      setError(cause)
    }
  }
  return (
    <>
      {/* The tab is opened at the click: what opens later is held back by browsers. */}
      <button type="button" class="primary" onClick={() => void logIn(window.open("", "_blank"))}>
        Log in to WordPress
      </button>
      <Problem error={error} />
    </>
  )
}
