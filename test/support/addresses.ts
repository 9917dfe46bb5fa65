import { BlockList, isIPv4 } from "node:net"

import * as fc from "fast-check"

/** What IANA's registries of special purposes hold, as Node's own list reads them: the service has its ranges from elsewhere. */
const ranges: ReadonlyArray<readonly [address: string, prefix: number]> = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  ["255.255.255.255", 32],
  ["::", 128],
  ["::1", 128],
  ["::", 96],
  ["::ffff:0:0", 96],
  ["::ffff:0:0:0", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 32],
  ["2001:2::", 48],
  ["2001:10::", 28],
  ["2001:20::", 28],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
  ["4000::", 2],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
]

const bitsOf = (address: string): string => {
  if (isIPv4(address))
    return address
      .split(".")
      .map((part) => Number(part).toString(2).padStart(8, "0"))
      .join("")
  const [head = "", tail = ""] = address.split("::")
  const groups = (text: string) => (text === "" ? [] : text.split(":"))
  const missing = 8 - groups(head).length - groups(tail).length
  return [...groups(head), ...Array.from({ length: missing }, () => "0"), ...groups(tail)]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0"))
    .join("")
}

const chunks = (bits: string, size: number): ReadonlyArray<number> =>
  Array.from({ length: bits.length / size }, (_, at) => Number.parseInt(bits.slice(at * size, at * size + size), 2))

/** One of IPv6, in one of the ways in which it may be written. */
const written = (bits: string, way: number): string => {
  const groups = chunks(bits, 16).map((group) => group.toString(16))
  const plain = groups.join(":")
  if (way === 0) return plain
  if (way === 1)
    return groups
      .map((group) => group.padStart(4, "0"))
      .join(":")
      .toUpperCase()
  if (way === 2) return [...groups.slice(0, 6), chunks(bits.slice(96), 8).join(".")].join(":")
  // The zeros at its longest.
  return plain.replace(/(^|:)0(:0)+(:|$)/, "::")
}

/** Addresses of every range that is not of the public internet, written in every way. */
export const forbiddenAddresses: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...ranges), fc.infiniteStream(fc.boolean()), fc.nat(3))
  .map(([[base, prefix], rest, way]) => {
    const fixed = bitsOf(base)
    const random = Array.from({ length: fixed.length - prefix }, () => (rest.next().value === true ? "1" : "0"))
    const bits = fixed.slice(0, prefix) + random.join("")
    return bits.length === 32 ? chunks(bits, 8).join(".") : written(bits, way)
  })

/** Whether an address is in one of those ranges, by Node's own arithmetic. */
export const isForbidden = (address: string): boolean => {
  const family = isIPv4(address) ? "ipv4" : "ipv6"
  const list = new BlockList()
  for (const [base, prefix] of ranges) if (isIPv4(base) === isIPv4(address)) list.addSubnet(base, prefix, family)
  return list.check(address, family)
}
