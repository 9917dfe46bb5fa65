import { hasCode, type Portal } from "./index.ts"

/** A customer's order, as the portal has it. */
interface Order {
  readonly orderId: string
  readonly tenantId: string
  readonly siteName: string
  readonly subdomain: string
}

/** Creates the site that was ordered, shows how far it is, and answers its address when visitors can come. */
export const deliver = async (portal: Portal, order: Order, show: (progress: number, message: string) => void) => {
  const { orderId, siteName, subdomain, tenantId } = order
  try {
    const { data: accepted } = await portal.POST("/v1.0/tenants/{tenantId}/sites", {
      // The order's own id: whatever happens to the portal, the site is made once.
      params: { path: { tenantId }, header: { "Idempotency-Key": orderId } },
      body: { siteName, subdomain, environment: "DEV" },
    })
    await portal.waitFor(accepted, { onProgress: ({ message, progress }) => show(progress, message) })
    return accepted.siteUrl
  } catch (error) {
    // `details` has the type of its code.
    if (hasCode(error, "SITE_004")) {
      throw new Error(`Your ${error.details.tier} plan has room for ${error.details.maxSites} sites`, { cause: error })
    }
    throw error
  }
}

/** Renames a site, unless somebody else has just changed it. */
export const rename = async (portal: Portal, tenantId: string, siteId: string, siteName: string) => {
  const path = { tenantId, siteId }
  const site = await portal.GET("/v1.0/tenants/{tenantId}/sites/{siteId}", { params: { path } })
  const answer = await portal.PUT("/v1.0/tenants/{tenantId}/sites/{siteId}", {
    params: { path, header: { "If-Match": site.headers.get("etag") ?? "*" } },
    body: { siteName },
  })
  // A change that is not done in time is answered by its operation.
  if (answer.status === 202) await portal.waitFor(answer.data)
  return site.data.siteName
}
