import * as BackupsApi from "../../backups/BackupsApi.ts"
import { backUpSite } from "../../backups/BackupsHttp.ts"
import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { backingUp } from "../layers/BackingUp.ts"

export const handler = makeChangeHandler(BackupsApi.create, backUpSite, backingUp)
