import * as Layer from "effect/Layer"

import { DomainProofs } from "../../domains/DomainProofs.ts"
import { Domains } from "../../domains/Domains.ts"
import { DomainStore } from "../../domains/DomainStore.ts"
import { ApiSettings } from "../../http/ApiSettings.ts"
import { PublicInternet } from "../../platform/PublicInternet.ts"
import { SiteAddresses } from "../../platform/SiteAddresses.ts"
import { ReservedNames } from "../../sites/ReservedNames.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { SiteStore } from "../../sites/SiteStore.ts"
import { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import { operationStarting } from "./OperationStarting.ts"

/** What a function needs that claims domains and looks in the DNS whose they are. It calls no WordPress. */
export const domainLooking = Layer.mergeAll(
  Domains.layer,
  SiteChanges.layer,
  DomainProofs.layer,
  PublicInternet.layer,
  ApiSettings.layer,
).pipe(
  Layer.provideMerge(Layer.mergeAll(SiteAddresses.layer, NetworkAddresses.layer, ReservedNames.layer)),
  Layer.provideMerge(Layer.mergeAll(DomainStore.layer, SiteStore.layer)),
  Layer.provideMerge(operationStarting),
)
