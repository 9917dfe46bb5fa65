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
        const body = { first: 1, last: 1500, to: target }
        const result = read(Result, yield* call("POST", "test/v1/rewriting", { body }))
        assert.deepStrictEqual(result.failed, [])
        assert.isAbove(result.moved, 400)
      }
    }),
  )

  it.live("changes in every nesting of serialized PHP, JSON, HTML and URL encoding", () =>
    Effect.gen(function* () {
      const Result = Schema.Struct({ failed: Schema.Array(Schema.Unknown), moved: Schema.Int })
      for (const target of ["https://a.b:7", "http://a-much-longer-host.example.net"]) {
        const result = read(Result, yield* call("POST", "test/v1/nestings", { body: { last: 1000, to: target } }))
        assert.deepStrictEqual(result.failed, [])
        assert.isAbove(result.moved, 700)
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
        ["../uploads/sites/5", "../uploads/sites/123"],
        ['{"a":"x\\nhttp:\\/\\/src.example.com\\/v"}', '{"a":"x\\nhttps:\\/\\/new-host.example.net:444\\/v"}'],
        ["\\u0022//src.example.com/", "\\u0022//new-host.example.net:444/"],
        ["\\u005cu0022//src.example.com/", "\\u005cu0022//new-host.example.net:444/"],
        [
          "http:\\u005cu005c/\\u005cu005c/src.example.com\\u005cu005c/a",
          "https:\\u005cu005c/\\u005cu005c/new-host.example.net:444\\u005cu005c/a",
        ],
        ["%22%2F%2Fsrc.example.com", "%22%2F%2Fnew-host.example.net%3A444"],
        ["%3Ahttp%253A%252F%252Fsrc.example.com", "%3Ahttps%253A%252F%252Fnew-host.example.net%253A444"],
        ["http:&#x2F;&#x2F;src.example.com", "https:&#x2F;&#x2F;new-host.example.net:444"],
        [`text a:1:{s:1:"u";s:27:"${from}";} text`, `text a:1:{s:1:"u";s:32:"${to}";} text`],
        [` a:1:{s:1:"u";s:27:"${from}";}`, ` a:1:{s:1:"u";s:32:"${to}";}`],
        [`C:1:"X":45:{a:1:{i:0;s:27:"${from}";}}`, `C:1:"X":50:{a:1:{i:0;s:32:"${to}";}}`],
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
        "http://src.example.com:secret@evil.org/",
        "http%3A%2F%2Fsrc.example.com%40evil.org",
        "ftp%3A%2F%2Fsrc.example.com",
        '<img src="https://partner.example/wp-content/uploads/sites/5/logo.png">',
        '"https:\\/\\/partner.example\\/caf\\u00e9\\/wp-content\\/uploads\\/sites\\/5\\/logo.png"',
        "//partner.example/w_3,h_2/my%20site/wp-content/uploads/sites/5/logo.png",
        "https%3A%2F%2Fpartner.example%2Fwp-content%2Fuploads%2Fsites%2F5%2Flogo.png",
        "https://partner.example/?u=%2Fwp-content%2Fuploads%2Fsites%2F5%2Flogo.png",
        "/my-uploads/sites/5/a.png",
        'C:1:"X":29:{x:http://src.example.com:8080}',
      ]
      assert.deepStrictEqual(yield* rewrite(texts), texts)
    }),
  )

  it.live("changes in one value where it is the site's own, and not where it is another's", () =>
    Effect.gen(function* () {
      const folder = (id: number) => `/wp-content/uploads/sites/${id}/a.png`
      const value = (url: string, id: number) =>
        `<img src="https://partner.example${folder(5)}"><img src="${url}${folder(id)}"> ${folder(id)}` +
        `,url(https://partner.example/x),url(${folder(id)}) ["https:\\/\\/partner.example\\/","\\/uploads\\/sites\\/${id}\\/"]` +
        `?a=https%3A%2F%2Fpartner.example%2Fx%22%2C%22%2Fuploads%2Fsites%2F${id}&quot;${folder(id)}`
      assert.deepStrictEqual(yield* rewrite([value(from, 5)]), [value(to, 123)])
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
