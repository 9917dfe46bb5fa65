/** By what the stand-ins of AWS are called in tests. */
export const access = {
  region: "eu-west-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
} as const

/** Rights of S3 that are everybody's. */
export const allRights = () => () => undefined
