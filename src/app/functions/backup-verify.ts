import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { endpoint } from "../../workflows/verify-backup/endpoint.ts"
import { handler as verifyBackup } from "../../workflows/verify-backup/start.ts"
import { verificationStarting } from "../layers/VerificationStarting.ts"

export const handler = makeChangeHandler(endpoint, verifyBackup, verificationStarting)
