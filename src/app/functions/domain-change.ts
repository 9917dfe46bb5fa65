import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { makeRun } from "../../lambda/Container.ts"
import { makeResourceHandler } from "../../lambda/ResourceHandler.ts"
import { endpoint as makePrimary } from "../../workflows/make-domain-primary/endpoint.ts"
import { handler as makeDomainPrimary } from "../../workflows/make-domain-primary/start.ts"
import { endpoint as remove } from "../../workflows/remove-domain/endpoint.ts"
import { handler as removeDomain } from "../../workflows/remove-domain/start.ts"
import { domainChanging } from "../layers/DomainChanging.ts"

const run = makeRun(domainChanging)

export const handler = makeResourceHandler(
  makeChangeHandler(makePrimary, makeDomainPrimary, run),
  makeChangeHandler(remove, removeDomain, run),
)
