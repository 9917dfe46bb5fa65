import * as BackupsApi from "../backups/BackupsApi.ts"
import { restoreSite } from "../backups/BackupsHttp.ts"
import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { backingUp } from "../runtime/layers/BackingUp.ts"

export const handler = makeApiHandler(BackupsApi.restore, restoreSite, backingUp)
