import { assert, describe, it } from "@effect/vitest"

import { renameIn } from "../../../infra/local/wordpress/renaming.ts"

const names = [
  ["http://nobody.invalid:9", "https://shop.example.org"],
  ["nobody.invalid", "shop.example.org"],
  ["nobody", "tenant-1"],
] as const

describe("the renaming of a network", () => {
  it("changes addresses, hosts and names in a text", () => {
    assert.strictEqual(
      renameIn('nobody: http://nobody.invalid:9/wp-admin/ or mail@nobody.invalid, s:6:"nobody"', names),
      'tenant-1: https://shop.example.org/wp-admin/ or mail@shop.example.org, s:6:"tenant-1"',
    )
  })

  it("counts the bytes of what it changes in serialized PHP", () => {
    assert.strictEqual(
      renameIn('a:2:{i:0;s:10:"é, nobody";s:6:"nobody";s:25:"s:6:"nobody"; und mehr ü";}', names),
      'a:2:{i:0;s:12:"é, tenant-1";s:8:"tenant-1";s:27:"s:6:"tenant-1"; und mehr ü";}',
    )
    assert.strictEqual(renameIn('a:1:{i:0;s:2:"é";}', names), 'a:1:{i:0;s:2:"é";}')
  })
})
