import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { useNetwork } from "./boot.ts"
import { read } from "./wire.ts"

const { call } = useNetwork()

const from = "http://src.example.com:8080"
const to = "https://new-host.example.net:444"

const rewrite = (texts: ReadonlyArray<string>) =>
  call("POST", "test/v1/rewrite", { body: { from, to, texts } }).pipe(
    Effect.map((answer) => read(Schema.Array(Schema.String), answer)),
  )

describe("the address of a site in its content", () => {
  it.live("changes within whatever PHP serializes, and leaves every other byte", () =>
    Effect.gen(function* () {
      const Result = Schema.Struct({
        failed: Schema.Array(Schema.Unknown),
        moved: Schema.Int,
      })
      for (const target of ["https://a.b", "http://a-much-longer-host.example.net:12345", "https://src.example.com"]) {
        const body = { first: 1, last: 4000, to: target }
        const result = read(Result, yield* call("POST", "test/v1/rewriting", { body }))
        assert.deepStrictEqual(result.failed, [])
        assert.isAbove(result.moved, 1000)
      }
    }),
  )

  it.live("is known in every way of writing it", () =>
    Effect.gen(function* () {
      const pairs: ReadonlyArray<readonly [string, string]> = [
        [from, to],
        ["http://src.example.com/a", `${to}/a`],
        ["https://SRC.example.com:9/a", `${to}/a`],
        ["see //src.example.com/a", "see //new-host.example.net:444/a"],
        ["http:\\/\\/src.example.com:8080\\/a", "https:\\/\\/new-host.example.net:444\\/a"],
        ["http:\\\\/\\\\/src.example.com", "https:\\\\/\\\\/new-host.example.net:444"],
        ["?u=http%3A%2F%2Fsrc.example.com%3A8080%2Fa", "?u=https%3A%2F%2Fnew-host.example.net%3A444%2Fa"],
        ["(http://src.example.com.)", `(${to}.)`],
        ["/wp-content/uploads/sites/5/a.png", "/wp-content/uploads/sites/123/a.png"],
        ["\\/uploads\\/sites\\/5\\/a.png", "\\/uploads\\/sites\\/123\\/a.png"],
      ]
      assert.deepStrictEqual(
        yield* rewrite(pairs.map(([old]) => old)),
        pairs.map(([, changed]) => changed),
      )
    }),
  )

  it.live("is not taken for a longer host or another site's folder", () =>
    Effect.gen(function* () {
      const texts = [
        "http://src.example.com.evil.org/",
        "http://src.example.community/",
        "http://www.src.example.com/",
        "http://notsrc.example.com/",
        "http://src.example.com@evil.org/",
        "http://src.example.com:80@evil.org/",
        "http://src.example.com%2Eevil.org/",
        "https://archive.example.org//src.example.com/",
        "me@src.example.com",
        "src.example.com",
        "/uploads/sites/55/a.png",
        "/uploads/sites/5-old/a.png",
        "/sites/5/a.png",
      ]
      assert.deepStrictEqual(yield* rewrite(texts), texts)
    }),
  )

  it.live("changes as plain text in what only looks serialized", () =>
    Effect.gen(function* () {
      const broken = [`a:1:{i:0;s:5:"${from}";}`, `s:999:"${from}";`, `a:1:{i:0;s:27:"${from}";`, `{"a":"${from}"`]
      assert.deepStrictEqual(
        yield* rewrite(broken),
        broken.map((text) => text.replace(from, to)),
      )
    }),
  )
})
