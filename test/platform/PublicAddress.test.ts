import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"

import { isLoopback, isPublicAddress } from "../../src/platform/PublicAddress.ts"
import { forbiddenAddresses, isForbidden } from "../support/addresses.ts"

const publicOnes = [
  "1.1.1.1",
  "100.63.255.255",
  "172.32.0.1",
  "223.255.255.255",
  "2606:4700::1111",
  "2a00:1450:4001::200e",
]
const noAddresses = [
  "",
  "localhost",
  "127.1",
  "0177.0.0.1",
  "0x7f.0.0.1",
  "2130706433",
  "1.1.1.1:443",
  "[2606:4700::1]",
]

describe("an address of the public internet", () => {
  it.each(publicOnes)("is %s", (address) => assert.isTrue(isPublicAddress(address)))

  it.each([...noAddresses, "2606:4700::1%eth0"])("is not what sockets do not take as one: %s", (address) =>
    assert.isFalse(isPublicAddress(address)),
  )

  it("is in none of the ranges that are not of the internet, however it is written", () => {
    const refused = fc.property(forbiddenAddresses, (address) => !isPublicAddress(address))
    fc.assert(refused, { numRuns: 5000 })
  })

  it("is in no such range by Node's arithmetic either", () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6())
    fc.assert(fc.property(address, (address) => !isPublicAddress(address) || !isForbidden(address)))
  })
})

describe("this machine itself", () => {
  it.each(["127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1"])("is %s", (address) =>
    assert.isTrue(isLoopback(address)),
  )

  it.each(["::ffff:127.0.0.1", "0.0.0.0", "::", "10.0.0.1", "1.1.1.1", "localhost", "64:ff9b::7f00:1"])(
    "is not %s",
    (address) => assert.isFalse(isLoopback(address)),
  )
})
