import { Config, Effect, Option } from "effect"

import { startMariaDb } from "../../infra/local/wordpress/MariaDb.ts"

/** The database and the web server that a run of the tests asks for: `npm run test:mysql`. */
export const mysqlIfAsked = Effect.gen(function* () {
  const database = yield* Effect.orDie(Config.option(Config.String("WORDPRESS_DATABASE")))
  if (Option.getOrUndefined(database) !== "mysql") return undefined
  const webServer = yield* Effect.orDie(Config.option(Config.Literals(["nginx", "apache"], "WORDPRESS_SERVER")))
  return yield* startMariaDb(Option.getOrUndefined(webServer))
})
