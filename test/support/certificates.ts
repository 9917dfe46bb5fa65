import { generateKeyPairSync, type KeyObject, sign } from "node:crypto"

// X.509 by hand, as far as a test of TLS needs it: Node makes keys and signatures, but no certificates.

type Der = Buffer

const tagged = (tag: number, ...parts: ReadonlyArray<Der>): Der => {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
const sequence = (...parts: ReadonlyArray<Der>) => tagged(0x30, ...parts)
const bits = (content: Der) => tagged(0x03, Buffer.from([0]), content)
const octets = (content: Der) => tagged(0x04, content)
const yes = tagged(0x01, Buffer.from([0xff]))

const oid = (dotted: string): Der => {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number)
  const base128 = (value: number): ReadonlyArray<number> =>
    value < 128 ? [value] : [...base128(value >> 7).map((byte) => byte | 0x80), value & 127]
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

const ecdsaWithSha256 = sequence(oid("1.2.840.10045.4.3.2"))
const nameOf = (commonName: string) =>
  sequence(tagged(0x31, sequence(oid("2.5.4.3"), tagged(0x0c, Buffer.from(commonName)))))
const instant = (date: Date) => tagged(0x18, Buffer.from(date.toISOString().replaceAll(/[-:T]|\.\d+/g, "")))

interface Identity {
  readonly name: string
  readonly key: KeyObject
}

const pemOf = (der: Der): string =>
  `-----BEGIN CERTIFICATE-----\n${der
    .toString("base64")
    .match(/.{1,64}/g)
    ?.join("\n")}\n-----END CERTIFICATE-----\n`

const certificate = (issuer: Identity, name: string, publicKey: KeyObject, extension: Der): string => {
  const now = Date.now()
  const validity = sequence(instant(new Date(now - 3_600_000)), instant(new Date(now + 3_600_000)))
  const content = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    nameOf(issuer.name),
    validity,
    nameOf(name),
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(extension)),
  )
  return pemOf(sequence(content, ecdsaWithSha256, bits(sign("sha256", content, issuer.key))))
}

const keyPair = () => generateKeyPairSync("ec", { namedCurve: "P-256" })

/** A certificate authority of one's own, for an hour, and certificates by it that hold for these DNS names. */
export const makeAuthority = () => {
  const name = "A private authority"
  const { privateKey, publicKey } = keyPair()
  const authority = { name, key: privateKey }
  return {
    certificate: certificate(authority, name, publicKey, sequence(oid("2.5.29.19"), yes, octets(sequence(yes)))),
    issue: (...hosts: ReadonlyArray<string>) => {
      const pair = keyPair()
      const names = sequence(...hosts.map((host) => tagged(0x82, Buffer.from(host))))
      return {
        key: pair.privateKey.export({ type: "pkcs8", format: "pem" }),
        cert: certificate(authority, "A server", pair.publicKey, sequence(oid("2.5.29.17"), octets(names))),
      }
    },
  }
}
