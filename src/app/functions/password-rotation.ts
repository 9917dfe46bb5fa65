import { makeTask } from "../../lambda/Container.ts"
import { rotatePassword } from "../../wordpress/PasswordRotation.ts"
import { passwordRotating } from "../layers/PasswordRotating.ts"

export const handler = makeTask(rotatePassword, passwordRotating, "ROTATE_PASSWORD")
