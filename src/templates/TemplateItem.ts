import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { type Item, toItem } from "../aws/Table.ts"
import { InternalError } from "../http/HttpErrors.ts"
import { Template } from "./Template.ts"

export const encodeTemplate = Schema.encodeSync(Template)
const decode = Schema.decodeUnknownEffect(Template)

/** A template from its item. */
export const decodeTemplate = (item: Item): Effect.Effect<Template, InternalError> =>
  Effect.mapError(decode(item), (cause) => new InternalError({ cause }))

/** Partition of the templates. */
export const templates = "TEMPLATE"
export const templateKey = (templateId: string) => ({ PK: templates, SK: `TEMPLATE#${templateId}` })

/** The item of a template (LLD 8.2). */
export const templateItem = (template: Template) => ({
  ...templateKey(template.templateId),
  ...encodeTemplate(template),
})

/**
 * Counts a use of a template: its revision stays. It is refused, and all that is written with it, where the template is
 * gone, for which it would make an item that is no template.
 */
export const countUse = (table: string, templateId: string): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItem(templateKey(templateId)),
    UpdateExpression: "SET usageCount = usageCount + :one",
    ConditionExpression: "attribute_exists(PK)",
    ExpressionAttributeValues: toItem({ ":one": 1 }),
  },
})
