import { isDeepStrictEqual } from "node:util"

import { BatchWriteItemCommand, type DynamoDBClient, ScanCommand, type WriteRequest } from "@aws-sdk/client-dynamodb"
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb"

import type { Item } from "../../src/aws/Table.ts"
import type { Items } from "./Outside.ts"

const nameOf = (item: Item): string => `${String(item["PK"])} ${String(item["SK"])}`

/** Everything in a table. The tests' own look at it: the service has no Scan. */
export const readTable = async (client: DynamoDBClient, name: string): Promise<Items> => {
  const { Items: items = [], LastEvaluatedKey: more } = await client.send(
    new ScanCommand({ TableName: name, ConsistentRead: true }),
  )
  if (more !== undefined) throw new Error("a world that does not fit into one page")
  return Object.fromEntries(
    items
      .map((item) => unmarshall(item))
      .map((item) => [nameOf(item), item] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  )
}

/** Makes a table hold exactly these items. */
export const writeTable = async (client: DynamoDBClient, name: string, items: Items): Promise<void> => {
  const before = await readTable(client, name)
  const gone = Object.entries(before).filter(([key]) => !(key in items))
  const changed = Object.entries(items).filter(([key, item]) => !isDeepStrictEqual(before[key], item))
  const requests: ReadonlyArray<WriteRequest> = [
    ...gone.map(([, { PK, SK }]) => ({ DeleteRequest: { Key: marshall({ PK, SK }) } })),
    ...changed.map(([, item]) => ({ PutRequest: { Item: marshall(item) } })),
  ]
  for (let from = 0; from < requests.length; from += 25) {
    await client.send(new BatchWriteItemCommand({ RequestItems: { [name]: requests.slice(from, from + 25) } }))
  }
}
