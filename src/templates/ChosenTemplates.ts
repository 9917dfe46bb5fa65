import * as Effect from "effect/Effect"

import { packageOf } from "../catalogue/Package.ts"
import { TemplateNotFound } from "./TemplateErrors.ts"
import type { ChosenTemplate } from "./TemplateSteps.ts"
import { TemplateStore } from "./TemplateStore.ts"

/** A PUBLISHED template as an operation's payload holds it, and the plugins that come with it. */
export const chooseTemplate = Effect.fnUntraced(function* (templateId: string) {
  const store = yield* TemplateStore
  const found = yield* store.get(templateId)
  const chosen = found === undefined ? undefined : packageOf(found.packages, found.version)
  if (found?.status !== "PUBLISHED" || chosen === undefined) return yield* new TemplateNotFound({ templateId })
  const template: ChosenTemplate = {
    templateId: found.templateId,
    themeSlug: found.themeSlug,
    package: chosen,
    otherPackages: found.packages.filter((other) => other !== chosen),
    content: found.content ?? null,
    captured: found.captured,
    minWordPressVersion: found.minWordPressVersion ?? null,
    minPhpVersion: found.minPhpVersion ?? null,
  }
  return { template, includedPlugins: found.includedPlugins ?? [] }
})
