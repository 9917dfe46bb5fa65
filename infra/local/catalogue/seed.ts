import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb"
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3"
import { Effect } from "effect"

import { toItem } from "../../../src/platform/Table.ts"
import { pluginItem } from "../../../src/plugins/marketplace/PluginItem.ts"
import { templateItem } from "../../../src/templates/TemplateItem.ts"
import type { AwsAccess } from "../Messaging.ts"
import { reasonOf, StackError } from "../StackError.ts"
import type { PackageFile } from "./packages.ts"
import { seededPlugins } from "./plugins.ts"
import { seededTemplates } from "./templates.ts"

const failed = (cause: unknown): StackError =>
  new StackError({ message: `The catalogue could not be filled: ${reasonOf(cause)}` })

const concurrency = { concurrency: 4, discard: true } as const

/** Where the catalogue goes. */
interface Target {
  readonly access: AwsAccess
  /** Endpoint of S3. */
  readonly archiveEndpoint: string
  readonly bucket: string
  readonly client: DynamoDBClient
  readonly table: string
  /** Of all ids and slugs, for a catalogue beside another one. */
  readonly suffix?: string
}

/**
 * Fills the catalogue of plugins and templates. Packages are always uploaded, for those of this release may be other ones than are there; an entry that the table has already stays as it is, with what staff and installations have made of it.
 */
export const seedCatalogue = Effect.fnUntraced(function* (target: Target) {
  const { access, archiveEndpoint, bucket, client, suffix, table } = target
  const [plugins, templates] = [seededPlugins(suffix), seededTemplates(suffix)]
  const s3 = yield* Effect.acquireRelease(
    Effect.sync(() => new S3Client({ ...access, endpoint: archiveEndpoint, forcePathStyle: true })),
    (opened) => Effect.sync(() => opened.destroy()),
  )
  const upload = ({ bytes, entry }: PackageFile) =>
    Effect.tryPromise({
      try: () =>
        s3.send(new PutObjectCommand({ Bucket: bucket, Key: entry.key, Body: bytes, ContentType: "application/zip" })),
      catch: failed,
    })
  const writeNew = (item: object) =>
    Effect.tryPromise({
      try: async () => {
        try {
          await client.send(
            new PutItemCommand({
              TableName: table,
              Item: toItem(item),
              ConditionExpression: "attribute_not_exists(PK)",
            }),
          )
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error
        }
      },
      catch: failed,
    })
  const files = [...plugins, ...templates].flatMap((seed) => seed.files)
  const items = [...plugins.map(({ entry }) => pluginItem(entry)), ...templates.map(({ entry }) => templateItem(entry))]
  yield* Effect.forEach(files, upload, concurrency)
  yield* Effect.forEach(items, writeNew, concurrency)
}, Effect.scoped)
