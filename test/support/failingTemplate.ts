import { Effect } from "effect"

import { type Caller, type makePortal, ok } from "./Portal.ts"

/** Publishes `template-fails` of a catalogue: the theme of `template-business-pro`, and a plugin that breaks every page. */
export const publishFailingTemplate = Effect.fnUntraced(function* (
  send: ReturnType<typeof makePortal>["send"],
  caller: Caller,
  own: string,
) {
  const { packages, themeSlug, version } = ok(
    yield* send("GET", `/v1.0/templates/template-business-pro${own}`, { caller }),
  )
  const body = {
    templateId: `template-fails${own}`,
    name: "Fails",
    description: "Its plugin breaks every page.",
    category: "BUSINESS",
    version,
    themeSlug,
    packages,
    includedPlugins: [`plugin-contact-form${own}`, `plugin-breaks${own}`],
    content: { pages: [{ slug: "home", title: "Broken home", content: "Never seen" }], frontPage: "home" },
  }
  ok(yield* send("POST", "/admin/templates", { body, caller }), 201)
  ok(yield* send("POST", `/admin/templates/template-fails${own}/publish`, { caller }))
})
