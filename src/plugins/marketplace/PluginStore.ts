import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { type PagedQuery, readPage } from "../../http/Page.ts"
import type { InvalidRequest } from "../../kernel/HttpErrors.ts"
import { type PageKey, readablePage, type ReadablePage } from "../../platform/ReadableItems.ts"
import { type ConditionFailed, type Item, Table, type TableError, toItem } from "../../platform/Table.ts"
import { type InstalledPlugin, type Plugin, PluginId } from "./Plugin.ts"
import {
  addInstalled,
  countInstalls,
  decodeInstalled,
  decodePlugin,
  installationsOf,
  installedItem,
  installedKey,
  marketplace,
  pluginItem,
  pluginKey,
  removeInstalled,
} from "./PluginItem.ts"

/** A page of a list. */
export interface PageRequest {
  readonly pageSize?: number
  readonly startAt?: string
}
type PageOf<A> = Effect.Effect<
  { readonly items: ReadonlyArray<A>; readonly nextToken: string | null },
  TableError | InvalidRequest
>

/** The marketplace and what is installed where, in the table. */
export class PluginStore extends Context.Service<
  PluginStore,
  {
    get(pluginId: string): Effect.Effect<Plugin | undefined, TableError>
    /** Those of several ids that there are. */
    getAll(pluginIds: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<Plugin>, TableError>
    /** The whole marketplace. */
    all(): Effect.Effect<ReadonlyArray<Plugin>, TableError>
    /** Writes what the feed says of a plugin; its `revision` is staff's. */
    setVulnerabilities(
      pluginId: string,
      vulnerabilities: Plugin["vulnerabilities"],
      now: string,
    ): Effect.Effect<void, TableError>
    /** By its folder name in WordPress (GSI4). */
    ofSlug(slug: string): Effect.Effect<Plugin | undefined, TableError>
    /** By id; `approved` leaves out what is on the blocklist. */
    list(filter: { readonly category?: string; readonly approved: boolean }, page: PageRequest): PageOf<Plugin>
    /** Writes a plugin that is new; staff's later changes write only what they change. */
    create(plugin: Plugin): Effect.Effect<void, TableError | ConditionFailed>
    installed(siteId: string, pluginId: string): Effect.Effect<InstalledPlugin | undefined, TableError>
    /** All of a site's. */
    installedOn(siteId: string): Effect.Effect<ReadonlyArray<InstalledPlugin>, TableError>
    installedPage(siteId: string, page: PageRequest): PageOf<InstalledPlugin>
    /** Writes the record of an installation as it is now. */
    record(installed: InstalledPlugin): Effect.Effect<void, TableError>
    /** Writes the record of an installation that has come with a site's content, and counts it; one that stands is left. */
    add(installed: InstalledPlugin): Effect.Effect<void, TableError>
    /** Takes the record of an installation away, and its count; one that is gone already is no error. */
    remove(installed: InstalledPlugin): Effect.Effect<void, TableError>
    /** Writes what an update made of the installations on these sites; those that are not recorded are left out. */
    setInstalledVersion(
      siteIds: ReadonlyArray<string>,
      pluginId: string,
      version: string,
      now: string,
    ): Effect.Effect<void, TableError>
    /** The installations of a plugin on a tenant's sites (GSI2). */
    installedIn(tenantId: string, pluginId: string): Effect.Effect<ReadonlyArray<InstalledPlugin>, TableError>
    /** A page of all installations of a plugin, of every tenant (GSI2); records that cannot be read are left out. */
    installations(pluginId: string, from?: PageKey): Effect.Effect<ReadablePage<InstalledPlugin>, TableError>
  }
>()("src/plugins/marketplace/PluginStore") {
  static readonly layer = Layer.effect(
    PluginStore,
    Effect.gen(function* () {
      const table = yield* Table
      const unlessNone = <A, E>(item: Item | undefined, decode: (item: Item) => Effect.Effect<A, E>) =>
        item === undefined ? Effect.succeed(undefined) : decode(item)

      const page = <A, E>(query: PagedQuery, request: PageRequest, decode: (item: Item) => Effect.Effect<A, E>) =>
        readPage(query, request).pipe(
          Effect.provideService(Table, table),
          Effect.flatMap(({ items, nextToken }) =>
            Effect.map(Effect.forEach(items, decode), (decoded) => ({ items: decoded, nextToken })),
          ),
        )

      const onSite = (siteId: string) => ({
        KeyConditionExpression: "PK = :pk AND begins_with(SK, :sk)",
        ExpressionAttributeValues: toItem({ ":pk": `SITE#${siteId}`, ":sk": "PLUGIN#" }),
      })

      /** Writes a part and the count that goes with it. A part that is so already counts nothing; a plugin that is gone is not counted. */
      const counted = (part: TransactWriteItem, count: TransactWriteItem) =>
        table.transact({ part, count }).pipe(
          Effect.catchTag("TransactionRefused", (refusal) =>
            refusal.of("part") === undefined ? table.transact({ part }) : Effect.void,
          ),
          Effect.catchTag("TransactionRefused", () => Effect.void),
        )

      return PluginStore.of({
        get: (pluginId) =>
          table
            .get(pluginKey(pluginId), { consistent: true })
            .pipe(Effect.flatMap((item) => unlessNone(item, decodePlugin))),
        getAll: (pluginIds) =>
          table.getMany([...new Set(pluginIds)].map(pluginKey)).pipe(Effect.flatMap(Effect.forEach(decodePlugin))),
        all: () =>
          table
            .queryAll({
              KeyConditionExpression: "PK = :pk",
              ExpressionAttributeValues: toItem({ ":pk": marketplace }),
            })
            .pipe(Effect.flatMap(Effect.forEach(decodePlugin))),
        setVulnerabilities: (pluginId, vulnerabilities, now) =>
          table
            .update({
              Key: toItem(pluginKey(pluginId)),
              UpdateExpression: "SET vulnerabilities = :found, lastSecurityScan = :now",
              ConditionExpression: "attribute_exists(PK)",
              ExpressionAttributeValues: toItem({ ":found": vulnerabilities, ":now": now }),
            })
            .pipe(
              Effect.catchTag("ConditionFailed", () => Effect.void),
              Effect.asVoid,
            ),
        ofSlug: (slug) =>
          table
            .query({
              IndexName: "GSI4",
              KeyConditionExpression: "GSI4PK = :slug",
              ExpressionAttributeValues: toItem({ ":slug": `PLUGIN_SLUG#${slug}` }),
              Limit: 1,
            })
            .pipe(Effect.flatMap(([item]) => unlessNone(item, decodePlugin))),
        list: ({ approved, category }, request) => {
          const filters = [
            ...(category === undefined ? [] : ["category = :category"]),
            ...(approved ? ["isBlocklisted = :no"] : []),
          ]
          return page(
            {
              scope: `plugins|${category ?? ""}|${approved}`,
              partition: marketplace,
              prefix: "PLUGIN#",
              rest: PluginId,
              ...(filters.length === 0
                ? {}
                : {
                    filter: {
                      FilterExpression: filters.join(" AND "),
                      values: { ":category": category, ...(approved ? { ":no": false } : {}) },
                    },
                  }),
            },
            request,
            decodePlugin,
          )
        },
        create: (plugin) =>
          table.put({
            Item: toItem(pluginItem(plugin)),
            ConditionExpression: "attribute_not_exists(PK)",
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          }),
        installed: (siteId, pluginId) =>
          table
            .get(installedKey(siteId, pluginId), { consistent: true })
            .pipe(Effect.flatMap((item) => unlessNone(item, decodeInstalled))),
        installedOn: (siteId) =>
          table
            .queryAll({ ...onSite(siteId), ConsistentRead: true })
            .pipe(Effect.flatMap(Effect.forEach(decodeInstalled))),
        installedPage: (siteId, request) =>
          page(
            { scope: "installed", partition: `SITE#${siteId}`, prefix: "PLUGIN#", rest: PluginId },
            request,
            decodeInstalled,
          ),
        record: (installed) =>
          table
            .put({ Item: toItem(installedItem(installed)) })
            .pipe(Effect.catchTag("ConditionFailed", () => Effect.void)),
        add: (installed) =>
          counted(addInstalled(table.name, installed), countInstalls(table.name, installed.pluginId, 1)),
        remove: ({ pluginId, siteId }) =>
          counted(removeInstalled(table.name, siteId, pluginId), countInstalls(table.name, pluginId, -1)),
        setInstalledVersion: (siteIds, pluginId, version, now) =>
          Effect.forEach(
            siteIds,
            (siteId) =>
              table
                .update({
                  Key: toItem(installedKey(siteId, pluginId)),
                  UpdateExpression: "SET installedVersion = :version, updatedAt = :now",
                  ConditionExpression: "attribute_exists(PK)",
                  ExpressionAttributeValues: toItem({ ":version": version, ":now": now }),
                })
                .pipe(Effect.catchTag("ConditionFailed", () => Effect.void)),
            { concurrency: 5, discard: true },
          ),
        installedIn: (tenantId, pluginId) =>
          table
            .queryAll({
              IndexName: "GSI2",
              KeyConditionExpression: "GSI2PK = :pk AND begins_with(GSI2SK, :tenant)",
              ExpressionAttributeValues: toItem({ ":pk": installationsOf(pluginId), ":tenant": `${tenantId}#` }),
            })
            .pipe(Effect.flatMap(Effect.forEach(decodeInstalled))),
        installations: (pluginId, from) =>
          readablePage(
            table,
            {
              IndexName: "GSI2",
              KeyConditionExpression: "GSI2PK = :pk",
              ExpressionAttributeValues: toItem({ ":pk": installationsOf(pluginId) }),
            },
            from,
            decodeInstalled,
          ),
      })
    }),
  )
}
