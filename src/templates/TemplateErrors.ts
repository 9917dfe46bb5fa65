import * as Schema from "effect/Schema"

import { TemplateStatus } from "./Template.ts"
import { transitions } from "./TemplateLifecycle.ts"

/** TEMP_001: no such template, or none that customers see. */
export class TemplateNotFound extends Schema.TaggedError<TemplateNotFound>()("TemplateNotFound", {
  templateId: Schema.String,
}) {
  static readonly response = { code: "TEMP_001", status: 404, retryable: false } as const
  readonly response = TemplateNotFound.response
  readonly suggestion = "List the templates that there are"
  override get message() {
    return `Template ${this.templateId} not found`
  }
}

/** TEMP_002: the site's WordPress or PHP is older than the template needs. */
export class TemplateIncompatible extends Schema.TaggedError<TemplateIncompatible>()("TemplateIncompatible", {
  templateId: Schema.String,
  component: Schema.Literals(["WordPress", "PHP"]),
  required: Schema.String,
  actual: Schema.String,
}) {
  static readonly response = { code: "TEMP_002", status: 422, retryable: false } as const
  readonly response = TemplateIncompatible.response
  readonly suggestion = "Choose another template, or ask support for a newer version"
  override get message() {
    return `Template incompatible with ${this.component} version: it needs ${this.required}, the site has ${this.actual}`
  }
}

/** TEMP_003: the status table does not allow this change. A template is deleted from DRAFT or ARCHIVED. */
export class InvalidTemplateTransition extends Schema.TaggedError<InvalidTemplateTransition>()(
  "InvalidTemplateTransition",
  {
    templateId: Schema.String,
    from: TemplateStatus,
    to: Schema.Union([TemplateStatus, Schema.Literal("DELETED")]),
  },
) {
  static readonly response = { code: "TEMP_003", status: 422, retryable: false } as const
  readonly response = InvalidTemplateTransition.response
  get suggestion() {
    if (this.to === "DELETED") return "Archive it first"
    if (this.to === this.from) return `It is ${this.from} already`
    return `A template that is ${this.from} can become ${transitions[this.from].join(" or ")}`
  }
  override get message() {
    return `A template that is ${this.from} cannot become ${this.to}`
  }
}
