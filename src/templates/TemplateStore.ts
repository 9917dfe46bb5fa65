import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { rewriteEntry } from "../catalogue/CatalogueEntry.ts"
import { readPage } from "../http/Page.ts"
import type { InvalidRequest } from "../kernel/HttpErrors.ts"
import { ConditionFailed, Table, type TableError, toItem } from "../platform/Table.ts"
import { Template, TemplateId, type TemplateStatus } from "./Template.ts"
import { decodeTemplate, templateItem, templateKey, templates } from "./TemplateItem.ts"

const names = Object.keys(Template.fields)
/** Counted by those who apply it (`countUse`), whatever staff write meanwhile. */
const others = ["usageCount"]

/** The filters of a list of templates. */
export interface TemplateFilter {
  readonly category?: string | undefined
  readonly status?: TemplateStatus | undefined
}

/** The catalogue of templates, in the table. */
export class TemplateStore extends Context.Service<
  TemplateStore,
  {
    get(templateId: string): Effect.Effect<Template | undefined, TableError>
    /** By id. */
    list(
      filter: TemplateFilter,
      page: { readonly pageSize?: number; readonly startAt?: string },
    ): Effect.Effect<
      { readonly items: ReadonlyArray<Template>; readonly nextToken: string | null },
      TableError | InvalidRequest
    >
    /** Those of every status that have a theme. */
    ofTheme(themeSlug: string): Effect.Effect<ReadonlyArray<Template>, TableError>
    /** Writes a template that is new, or whose `revision` is the one before, and whose status is `from`, if it is given. */
    put(template: Template, from?: TemplateStatus): Effect.Effect<void, TableError | ConditionFailed>
    /** Removes a template that is still as it was read. */
    remove(
      template: Pick<Template, "templateId" | "revision" | "status">,
    ): Effect.Effect<void, TableError | ConditionFailed>
  }
>()("src/templates/TemplateStore") {
  static readonly layer = Layer.effect(
    TemplateStore,
    Effect.gen(function* () {
      const table = yield* Table
      return TemplateStore.of({
        get: Effect.fn("TemplateStore.get")(function* (templateId) {
          const item = yield* table.get(templateKey(templateId), { consistent: true })
          return item === undefined ? undefined : yield* decodeTemplate(item)
        }),
        list: Effect.fn("TemplateStore.list")(function* ({ category, status }, page) {
          const filters = [
            ...(category === undefined ? [] : ["category = :category"]),
            ...(status === undefined ? [] : ["#status = :status"]),
          ]
          const { items, nextToken } = yield* readPage(
            {
              scope: `templates|${category ?? ""}|${status ?? ""}`,
              partition: templates,
              prefix: "TEMPLATE#",
              rest: TemplateId,
              ...(filters.length === 0
                ? {}
                : {
                    filter: {
                      FilterExpression: filters.join(" AND "),
                      ...(status === undefined ? {} : { ExpressionAttributeNames: { "#status": "status" } }),
                      values: { ":category": category, ":status": status },
                    },
                  }),
            },
            page,
          ).pipe(Effect.provideService(Table, table))
          return { items: yield* Effect.forEach(items, decodeTemplate), nextToken }
        }),
        ofTheme: (themeSlug) =>
          table
            .queryAll({
              KeyConditionExpression: "PK = :pk",
              FilterExpression: "themeSlug = :theme",
              ExpressionAttributeValues: toItem({ ":pk": templates, ":theme": themeSlug }),
            })
            .pipe(Effect.flatMap(Effect.forEach(decodeTemplate))),
        put: (template, from) =>
          template.revision === 1
            ? table.put({
                Item: toItem(templateItem(template)),
                ConditionExpression: "attribute_not_exists(PK)",
                ReturnValuesOnConditionCheckFailure: "ALL_OLD",
              })
            : Effect.asVoid(table.update(rewriteEntry(templateItem(template), { names, others, from }))),
        remove: ({ revision, status, templateId }) =>
          table
            .transact({
              template: {
                Delete: {
                  TableName: table.name,
                  Key: toItem(templateKey(templateId)),
                  ConditionExpression: "revision = :revision AND #status = :status",
                  ExpressionAttributeNames: { "#status": "status" },
                  ExpressionAttributeValues: toItem({ ":revision": revision, ":status": status }),
                  ReturnValuesOnConditionCheckFailure: "ALL_OLD",
                },
              },
            })
            .pipe(
              Effect.catchTag("TransactionRefused", (refusal) =>
                Effect.fail(new ConditionFailed({ item: refusal.of("template")?.item })),
              ),
            ),
      })
    }),
  )
}
