import { join } from "node:path"

import * as places from "../../infra/local/paths.ts"
import { provideStack } from "./sharedStack.ts"

/** The stack with the bundles of `npm run build`, as they are deployed. */
export default provideStack({ bundles: join(places.project, "dist/functions") }, "all")
