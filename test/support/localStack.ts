import { provideStack } from "./sharedStack.ts"

/** Another one each day, or the one that is asked for. */
const seed = Number(process.env["KILLS_SEED"] ?? Math.floor(Date.now() / 86_400_000))

console.log(`A sixth of the kills on real WordPress is tried (KILLS_SEED=${seed}); npm run test:crashes tries all.`)

/** The stack of `npm start`, for all system tests of a run. */
export default provideStack({}, seed % 6)
