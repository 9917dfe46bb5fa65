import { createHash, randomUUID } from "node:crypto"
import { gunzipSync, gzipSync } from "node:zlib"

import { BatchWriteItemCommand, type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb"
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3"
import { Schema } from "effect"

/** What DynamoDB takes in one write of a batch. */
const batchSize = 25

const Item = Schema.Record(Schema.String, Schema.Any)
const decodeLine = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Struct({ Item })))
const decodeSummary = Schema.decodeUnknownSync(
  Schema.fromJsonString(
    Schema.Struct({
      outputFormat: Schema.Literal("DYNAMODB_JSON"),
      manifestFilesS3Key: Schema.String,
      itemCount: Schema.Number,
    }),
  ),
)
const decodeFile = Schema.decodeUnknownSync(
  Schema.fromJsonString(
    Schema.Struct({ itemCount: Schema.Number, md5Checksum: Schema.String, dataFileS3Key: Schema.String }),
  ),
)

interface Place {
  readonly s3: S3Client
  readonly bucket: string
}

const linesOf = (text: string) => text.split("\n").filter((line) => line !== "")
const md5Of = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("base64")

const bytesOf = async ({ bucket, s3 }: Place, Key: string): Promise<Uint8Array> => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))
  if (Body === undefined) throw new Error(`${Key} is empty`)
  return Body.transformToByteArray()
}

const allItems = async (client: DynamoDBClient, table: string) => {
  const items: Array<typeof Item.Type> = []
  let from: typeof Item.Type | undefined
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    )
    items.push(...(page.Items ?? []))
    from = page.LastEvaluatedKey
  } while (from !== undefined)
  return items
}

/**
 * Stands for `ExportTableToPointInTime`: the items of this moment as files of DynamoDB's own JSON with their manifests, as AWS
 * lays them out in a bucket, those only that are `taken`. Answers the key of the summary.
 */
export const exportTable = async (
  client: DynamoDBClient,
  table: string,
  to: Place,
  taken: (item: string) => boolean,
): Promise<string> => {
  const folder = `AWSDynamoDB/${Date.now()}-${randomUUID().slice(0, 8)}`
  const put = (Key: string, Body: string | Uint8Array) =>
    to.s3.send(new PutObjectCommand({ Bucket: to.bucket, Key, Body }))
  const items = (await allItems(client, table)).filter((item) => taken(JSON.stringify(item)))
  const half = Math.ceil(items.length / 2)
  const files = [items.slice(0, half), items.slice(half)].map((part) => {
    const bytes = gzipSync(part.map((Item) => `${JSON.stringify({ Item })}\n`).join(""))
    const dataFileS3Key = `${folder}/data/${randomUUID()}.json.gz`
    return { bytes, file: { itemCount: part.length, md5Checksum: md5Of(bytes), dataFileS3Key } }
  })
  for (const { bytes, file } of files) await put(file.dataFileS3Key, bytes)
  const manifestFilesS3Key = `${folder}/manifest-files.json`
  await put(manifestFilesS3Key, files.map(({ file }) => `${JSON.stringify(file)}\n`).join(""))
  const summary = `${folder}/manifest-summary.json`
  const exported = { exportType: "FULL_EXPORT", outputFormat: "DYNAMODB_JSON", itemCount: items.length }
  await put(summary, JSON.stringify({ ...exported, exportTime: new Date().toISOString(), manifestFilesS3Key }))
  return summary
}

/** Stands for `ImportTable` into a table that is there and empty; what does not match its manifest is a fault. */
export const importTable = async (
  client: DynamoDBClient,
  table: string,
  from: Place,
  summary: string,
): Promise<number> => {
  const { itemCount, manifestFilesS3Key } = decodeSummary(Buffer.from(await bytesOf(from, summary)).toString())
  let written = 0
  for (const line of linesOf(Buffer.from(await bytesOf(from, manifestFilesS3Key)).toString())) {
    const file = decodeFile(line)
    const bytes = await bytesOf(from, file.dataFileS3Key)
    if (md5Of(bytes) !== file.md5Checksum) throw new Error(`${file.dataFileS3Key} is damaged`)
    const items = linesOf(gunzipSync(bytes).toString()).map((text) => decodeLine(text).Item)
    for (let at = 0; at < items.length; at += batchSize) {
      const requests = items.slice(at, at + batchSize).map((Item) => ({ PutRequest: { Item } }))
      const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }))
      if (Object.keys(UnprocessedItems ?? {}).length > 0) throw new Error(`${table} did not take every item`)
      written += requests.length
    }
  }
  if (written !== itemCount) throw new Error(`${itemCount} items were exported, ${written} imported`)
  return written
}

/** Stands for the replication of a bucket: the objects under a prefix, in another bucket. Answers their keys. */
export const copyObjects = async (from: Place, to: Place, prefix: string): Promise<ReadonlyArray<string>> => {
  const { Contents = [] } = await from.s3.send(new ListObjectsV2Command({ Bucket: from.bucket, Prefix: prefix }))
  const keys = Contents.flatMap(({ Key }) => Key ?? [])
  for (const Key of keys) {
    await to.s3.send(new PutObjectCommand({ Bucket: to.bucket, Key, Body: await bytesOf(from, Key) }))
  }
  return keys
}
