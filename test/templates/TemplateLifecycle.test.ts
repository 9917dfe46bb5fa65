import { assert, describe, it } from "@effect/vitest"

import { TemplateStatus } from "../../src/templates/Template.ts"
import { InvalidTemplateTransition } from "../../src/templates/TemplateErrors.ts"
import { allows, isPublic, isRemovable } from "../../src/templates/TemplateLifecycle.ts"

/** Every pair that is allowed; no other is. */
const allowed = ["DRAFT PUBLISHED", "PUBLISHED ARCHIVED", "ARCHIVED PUBLISHED"]

describe("the statuses of a template", () => {
  for (const from of TemplateStatus.literals) {
    for (const to of TemplateStatus.literals) {
      const yes = allowed.includes(`${from} ${to}`)
      it(`${yes ? "let" : "do not let"} ${from} become ${to}`, () => assert.strictEqual(allows(from, to), yes))
    }
  }

  it("are shown to customers, or can be deleted: never both, always one", () => {
    for (const status of TemplateStatus.literals) assert.notStrictEqual(isPublic(status), isRemovable(status))
    assert.deepStrictEqual(TemplateStatus.literals.filter(isPublic), ["PUBLISHED"])
  })

  it("say what can be done instead", () => {
    const suggestion = (from: TemplateStatus, to: TemplateStatus | "DELETED") =>
      new InvalidTemplateTransition({ templateId: "template-1", from, to }).suggestion
    assert.strictEqual(suggestion("PUBLISHED", "DELETED"), "Archive it first")
    assert.strictEqual(suggestion("DRAFT", "ARCHIVED"), "A template that is DRAFT can become PUBLISHED")
    assert.strictEqual(suggestion("ARCHIVED", "ARCHIVED"), "It is ARCHIVED already")
  })
})
