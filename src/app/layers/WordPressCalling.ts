import * as Layer from "effect/Layer"

import { TenantSecrets } from "../../platform/TenantSecrets.ts"
import { TenantSessions } from "../../platform/TenantSessions.ts"
import { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import { tenantCredentials } from "../../wordpress/TenantCredentials.ts"
import { WordPress } from "../../wordpress/WordPress.ts"

/** The client of the tenants' WordPress; it still needs the settings. */
export const wordpressCalling = WordPress.layer.pipe(
  Layer.provideMerge(tenantCredentials),
  Layer.provideMerge(TenantSecrets.layer),
  Layer.provideMerge(TenantSessions.layer),
  Layer.provideMerge(NetworkAddresses.layer),
)
