import { makeTask } from "../runtime/Container.ts"
import { passwordRotating } from "../runtime/layers/PasswordRotating.ts"
import { rotatePassword } from "../wordpress/PasswordRotation.ts"

export const handler = makeTask(rotatePassword, passwordRotating)
