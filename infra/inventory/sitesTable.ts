/** Keys of the one table and its five indexes. All keys are strings. */
export const table = {
  name: "sites",
  partitionKey: "PK",
  sortKey: "SK",
  /** Unix seconds; DynamoDB removes an item some time after it. Carried by idempotency records and backups. */
  timeToLive: "expiresAt",
  indexes: [
    { name: "GSI1", partitionKey: "GSI1PK" },
    { name: "GSI2", partitionKey: "GSI2PK", sortKey: "GSI2SK" },
    { name: "GSI3", partitionKey: "GSI3PK", sortKey: "GSI3SK" },
    { name: "GSI4", partitionKey: "GSI4PK", sortKey: "GSI4SK" },
    { name: "GSI5", partitionKey: "GSI5PK", sortKey: "GSI5SK" },
  ],
} as const
