import { makeApiHandler } from "../../lambda/ApiHandler.ts"
import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { makeRun } from "../../lambda/Container.ts"
import { makeResourceHandler } from "../../lambda/ResourceHandler.ts"
import * as SiteUsersApi from "../../sites/SiteUsersApi.ts"
import * as SiteUsersHttp from "../../sites/SiteUsersHttp.ts"
import { siteUsersChanging } from "../layers/SiteUsersChanging.ts"

const run = makeRun(siteUsersChanging)

export const handler = makeResourceHandler(
  makeApiHandler(SiteUsersApi.list, SiteUsersHttp.listSiteUsers, run),
  makeApiHandler(SiteUsersApi.get, SiteUsersHttp.getSiteUser, run),
  makeChangeHandler(SiteUsersApi.add, SiteUsersHttp.addSiteUser, run),
  makeChangeHandler(SiteUsersApi.change, SiteUsersHttp.changeSiteUser, run),
  makeChangeHandler(SiteUsersApi.remove, SiteUsersHttp.removeSiteUser, run),
)
