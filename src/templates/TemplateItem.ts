import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"

import { recordForm } from "../platform/Records.ts"
import { toItem } from "../platform/Table.ts"
import { Template } from "./Template.ts"

/** A template as its item says it, and from its item. */
export const { decode: decodeTemplate, encode: encodeTemplate } = recordForm(Template)

/** Partition of the templates. */
export const templates = "TEMPLATE"
export const templateKey = (templateId: string) => ({ PK: templates, SK: `TEMPLATE#${templateId}` })

/** The item of a template, as the table has it. */
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
