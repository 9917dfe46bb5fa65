import * as BackupsApi from "../../backups/BackupsApi.ts"
import { restoreSite } from "../../backups/BackupsHttp.ts"
import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { backingUp } from "../layers/BackingUp.ts"

export const handler = makeChangeHandler(BackupsApi.restore, restoreSite, backingUp)
