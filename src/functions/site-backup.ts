import * as BackupsApi from "../backups/BackupsApi.ts"
import { backUpSite } from "../backups/BackupsHttp.ts"
import { makeChangeHandler } from "../runtime/ChangeHandler.ts"
import { backingUp } from "../runtime/layers/BackingUp.ts"

export const handler = makeChangeHandler(BackupsApi.create, backUpSite, backingUp)
