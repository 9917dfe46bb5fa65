import { Effect } from "effect"

import { WordPressApiError, type WordPressError, WordPressRefused } from "../../src/wordpress/WordPressErrors.ts"

/** What a network answers to a call. */
export type Answer = Effect.Effect<unknown, WordPressError>

/** The must-use plugin says no; its code tells the kinds apart. */
export const refuse = (
  status: number,
  wordpressCode: string,
  more: { readonly failedSites?: ReadonlyArray<string>; readonly version?: string } = {},
) => Effect.fail(new WordPressRefused({ status, wordpressCode, reason: wordpressCode, ...more }))

/** It could not do it this time. */
export const fail = (status: number, wordpressCode?: string) =>
  Effect.fail(new WordPressApiError({ status, ...(wordpressCode === undefined ? {} : { wordpressCode }) }))

export const notFound = refuse(404, "bbws_site_not_found")
export const mainSite = refuse(422, "bbws_main_site")
export const incomplete = refuse(409, "bbws_site_incomplete")

/** A request that is killed in the midst of its work. */
export const killed = fail(500)
