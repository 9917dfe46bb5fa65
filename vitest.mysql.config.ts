import { mergeConfig } from "vitest/config"

import base from "./vitest.config.ts"

/** Everything that goes by WordPress, on the machine's own PHP and a MariaDB: what tenants have in their containers. */
export default mergeConfig(base, { test: { globalSetup: ["test/support/mysqlServer.ts"] } })
