import * as Schema from "effect/Schema"

import { defineError } from "../kernel/defineError.ts"
import { TemplateStatus } from "./Template.ts"
import { transitions } from "./TemplateLifecycle.ts"

/** TEMP_001: no such template, or none that customers see. */
export class TemplateNotFound extends defineError<TemplateNotFound>()("TemplateNotFound", {
  code: "TEMP_001",
  status: 404,
  fields: {
    templateId: Schema.String,
  },
  suggestion: "List the templates that there are",
  message: (error) => `Template ${error.templateId} not found`,
}) {}

/** TEMP_002: the site's WordPress or PHP is older than the template needs. */
export class TemplateIncompatible extends defineError<TemplateIncompatible>()("TemplateIncompatible", {
  code: "TEMP_002",
  status: 422,
  fields: {
    templateId: Schema.String,
    component: Schema.Literals(["WordPress", "PHP"]),
    required: Schema.String,
    actual: Schema.String,
  },
  suggestion: "Choose another template, or ask support for a newer version",
  message: (error) =>
    `Template incompatible with ${error.component} version: it needs ${error.required}, the site has ${error.actual}`,
}) {}

/** TEMP_003: the status table does not allow this change. A template is deleted from DRAFT or ARCHIVED. */
export class InvalidTemplateTransition extends defineError<InvalidTemplateTransition>()("InvalidTemplateTransition", {
  code: "TEMP_003",
  status: 422,
  fields: {
    templateId: Schema.String,
    from: TemplateStatus,
    to: Schema.Union([TemplateStatus, Schema.Literal("DELETED")]),
  },
  suggestion: (error) => {
    if (error.to === "DELETED") return "Archive it first"
    if (error.to === error.from) return `It is ${error.from} already`
    return `A template that is ${error.from} can become ${transitions[error.from].join(" or ")}`
  },
  message: (error) => `A template that is ${error.from} cannot become ${error.to}`,
}) {}
