import { makeRun } from "../runtime/Container.ts"
import { passwordRotating } from "../runtime/layers/PasswordRotating.ts"
import { rotatePassword } from "../wordpress/PasswordRotation.ts"

const run = makeRun(passwordRotating)
export const handler = (event: unknown): Promise<void> => run(rotatePassword(event))
