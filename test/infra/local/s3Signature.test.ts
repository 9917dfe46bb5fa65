import { assert, describe, it } from "@effect/vitest"

import { refusalOf } from "../../../infra/local/s3Signature.ts"

/** The examples of S3's API reference, "Authenticating Requests": their keys, date and bucket. */
const access = {
  region: "us-east-1",
  credentials: {
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  },
} as const
const signedAt = Date.UTC(2013, 4, 24)
const scope = "20130524/us-east-1/s3/aws4_request"
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

const signed = (method: string, target: string, signature: string, extra: Readonly<Record<string, string>> = {}) => {
  const headers: Record<string, string> = {
    host: "examplebucket.s3.amazonaws.com",
    "x-amz-content-sha256": emptyHash,
    "x-amz-date": "20130524T000000Z",
    ...extra,
  }
  const names = Object.keys(headers).toSorted().join(";")
  const authorization = `AWS4-HMAC-SHA256 Credential=${access.credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`
  const all = Object.entries({ ...headers, authorization, "user-agent": "curl" })
  return { method, target, headers: Object.fromEntries(all.map(([name, value]) => [name, [value]])) }
}

const get = signed("GET", "/test.txt", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", {
  range: "bytes=0-9",
})
const presigned = (changes: Readonly<Record<string, string>> = {}) => {
  const query = new URLSearchParams({
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `${access.credentials.accessKeyId}/${scope}`,
    "X-Amz-Date": "20130524T000000Z",
    "X-Amz-Expires": "86400",
    "X-Amz-SignedHeaders": "host",
    "X-Amz-Signature": "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
    ...changes,
  })
  return {
    method: "GET",
    target: `/test.txt?${query.toString()}`,
    headers: { host: ["examplebucket.s3.amazonaws.com"] },
  }
}

const codeOf = async (request: Parameters<typeof refusalOf>[0], now = signedAt) => {
  const refusal = await refusalOf(request, access, now)
  return refusal === undefined ? "passes" : refusal.code
}
const minutes = (count: number): number => count * 60_000

describe("a signature of S3", () => {
  it.each([
    ["a GET of an object", get],
    [
      "a PUT whose key has an escaped character",
      signed("PUT", "/test%24file.text", "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd", {
        date: "Fri, 24 May 2013 00:00:00 GMT",
        "x-amz-content-sha256": "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
        "x-amz-storage-class": "REDUCED_REDUNDANCY",
      }),
    ],
    [
      "a query without a value",
      signed("GET", "/?lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
    ],
    [
      "a query in another order than the signed one",
      signed("GET", "/?prefix=J&max-keys=2", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ],
    ["a presigned URL", presigned()],
  ])("passes for AWS's own example of %s", async (_, request) => {
    assert.strictEqual(await codeOf(request), "passes")
  })

  it("is bound to the method, the path and the signed headers", async () => {
    const changed = [
      { ...get, method: "DELETE" },
      { ...get, target: "/test2.txt" },
      { ...get, target: "/test.txt#" },
      { ...get, target: "/test.txt?versionId=1" },
      { ...get, headers: { ...get.headers, range: ["bytes=0-99"] } },
      { ...presigned(), method: "HEAD" },
    ]
    assert.deepStrictEqual(
      await Promise.all(changed.map((request) => codeOf(request))),
      changed.map(() => "SignatureDoesNotMatch"),
    )
  })

  it("holds for fifteen minutes around its time, in a header", async () => {
    assert.deepStrictEqual(
      await Promise.all([-16, -15, 15, 16].map((offset) => codeOf(get, signedAt + minutes(offset)))),
      ["RequestTimeTooSkewed", "passes", "passes", "RequestTimeTooSkewed"],
    )
  })

  it("holds until the expiry, in a presigned URL, and not much before its time", async () => {
    assert.deepStrictEqual(
      await Promise.all(
        [-16, 0, 24 * 60, 24 * 60 + 1].map((offset) => codeOf(presigned(), signedAt + minutes(offset))),
      ),
      ["AccessDenied", "passes", "passes", "AccessDenied"],
    )
    assert.include(
      (await refusalOf(presigned(), access, signedAt + minutes(24 * 60 + 1)))?.message,
      "Request has expired",
    )
  })

  it("does not pass with a longer expiry than was signed", async () => {
    assert.strictEqual(await codeOf(presigned({ "X-Amz-Expires": "86401" })), "SignatureDoesNotMatch")
  })

  it("covers every x-amz- header, so that an upload's URL cannot copy another object", async () => {
    const copying = { ...presigned().headers, "x-amz-copy-source": ["/examplebucket/secret.txt"] }
    assert.strictEqual(await codeOf({ ...presigned(), headers: copying }), "AccessDenied")
  })

  it("is refused when it is malformed, of another key, region or service, or there twice", async () => {
    const key = access.credentials.accessKeyId
    const credential = (text: string) => codeOf(presigned({ "X-Amz-Credential": text }))
    assert.strictEqual(await codeOf(presigned({ "X-Amz-Expires": "604801" })), "AuthorizationQueryParametersError")
    assert.strictEqual(
      await codeOf(presigned({ "X-Amz-Date": "20131324T000000Z" })),
      "AuthorizationQueryParametersError",
    )
    assert.strictEqual(await codeOf(presigned({ "X-Amz-Signature": "short" })), "AuthorizationQueryParametersError")
    assert.strictEqual(await credential(`stranger/${scope}`), "InvalidAccessKeyId")
    assert.strictEqual(
      await credential(`${key}/20130524/eu-west-1/s3/aws4_request`),
      "AuthorizationQueryParametersError",
    )
    assert.strictEqual(
      await credential(`${key}/20130524/us-east-1/sqs/aws4_request`),
      "AuthorizationQueryParametersError",
    )
    assert.strictEqual(await codeOf({ ...presigned(), headers: get.headers }), "InvalidArgument")
    assert.strictEqual(
      await codeOf({ ...get, headers: { ...get.headers, authorization: ["Bearer token"] } }),
      "AuthorizationHeaderMalformed",
    )
    const { "x-amz-content-sha256": _, ...withoutHash } = get.headers
    assert.strictEqual(await codeOf({ ...get, headers: withoutHash }), "InvalidRequest")
  })

  it("is missed where there is none", async () => {
    assert.strictEqual(await codeOf({ method: "GET", target: "/test.txt", headers: {} }), "AccessDenied")
  })
})
