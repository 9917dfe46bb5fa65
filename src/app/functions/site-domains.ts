import * as DomainsApi from "../../domains/DomainsApi.ts"
import { addDomain, listDomains } from "../../domains/DomainsHttp.ts"
import { makeApiHandler } from "../../lambda/ApiHandler.ts"
import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { makeRun } from "../../lambda/Container.ts"
import { makeResourceHandler } from "../../lambda/ResourceHandler.ts"
import { endpoint as verify } from "../../workflows/verify-domain/endpoint.ts"
import { handler as verifyDomain } from "../../workflows/verify-domain/start.ts"
import { domainLooking } from "../layers/DomainLooking.ts"

const run = makeRun(domainLooking)

export const handler = makeResourceHandler(
  makeApiHandler(DomainsApi.list, listDomains, run),
  makeChangeHandler(DomainsApi.add, addDomain, run),
  makeChangeHandler(verify, verifyDomain, run),
)
