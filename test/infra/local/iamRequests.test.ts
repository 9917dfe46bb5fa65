import { assert, describe, it } from "@effect/vitest"

import { archiveWishes } from "../../../infra/local/iamRequests.ts"

const bucket = "arn:aws:s3:::archives"
const wishes = (method: string, path: string, body = "") =>
  archiveWishes({ method, path, body }, bucket).map(({ action, resource }) => `${action} ${resource}`)

describe("a request of S3", () => {
  it.each([
    ["GET", "/archives/a/b%20c?x-id=GetObject", "s3:GetObject arn:aws:s3:::archives/a/b c"],
    ["HEAD", "/archives/a", "s3:GetObject arn:aws:s3:::archives/a"],
    ["PUT", "/archives/archives/a", "s3:PutObject arn:aws:s3:::archives/archives/a"],
    ["DELETE", "/archives/a", "s3:DeleteObject arn:aws:s3:::archives/a"],
    ["GET", "/archives?list-type=2&prefix=a", "s3:ListBucket arn:aws:s3:::archives"],
    ["POST", "/archives/a?uploads", "s3:PutObject arn:aws:s3:::archives/a"],
    ["POST", "/archives/a?uploadId=1", "s3:PutObject arn:aws:s3:::archives/a"],
    ["DELETE", "/archives/a?uploadId=1", "s3:AbortMultipartUpload arn:aws:s3:::archives/a"],
  ])("needs for %s %s the right %s", (method, path, right) => {
    assert.deepStrictEqual(wishes(method, path), [right])
  })

  it("needs for the deletion of many the right to each of them", () => {
    const list = "<Delete><Object><Key>a&amp;b</Key></Object><Object><Key>c</Key></Object></Delete>"
    assert.deepStrictEqual(wishes("POST", "/archives/?delete", list), [
      "s3:DeleteObject arn:aws:s3:::archives/a&b",
      "s3:DeleteObject arn:aws:s3:::archives/c",
    ])
  })
})
