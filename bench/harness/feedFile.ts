import { createWriteStream } from "node:fs"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"

/** As much text as the real feed spends on a record, of which most is never stored. */
const license = (holder: string) =>
  `${holder} hereby grants you a perpetual, worldwide, non-exclusive, no-charge, royalty-free, irrevocable copyright license to reproduce, prepare derivative works of, publicly display, publicly perform, sublicense, and distribute this record. `.repeat(
    3,
  )

const idOf = (at: number): string => `00000000-0000-4000-8000-${at.toString(16).padStart(12, "0")}`

/** Slugs of the plugins that the records are about, 5,000 of them. */
export const slugOf = (at: number): string => `plugin-${(at * 7919) % 5000}`

/** A record as in version 3 of the Wordfence Intelligence feed, the same for the same number. */
export const feedRecord = (at: number) => ({
  id: idOf(at),
  title: `Plugin “${at}” <= 1.${at % 20}.${at % 7} - Authenticated (Contributor+) Stored Cross-Site Scripting – ‘title’ 🐛`,
  software: [
    {
      type: at % 10 === 0 ? "theme" : "plugin",
      name: `Plugin ${at}`,
      slug: slugOf(at),
      affected_versions: {
        [`* - 1.${at % 20}.${at % 7}`]: {
          from_version: "*",
          from_inclusive: true,
          to_version: `1.${at % 20}.${at % 7}`,
          to_inclusive: true,
        },
      },
      patched: true,
      patched_versions: [`1.${at % 20}.${(at % 7) + 1}`],
      remediation: `Update to version 1.${at % 20}.${(at % 7) + 1}, or a newer patched version`,
    },
  ],
  informational: false,
  description:
    `The plugin is vulnerable to "Stored Cross-Site Scripting" via {braces}, [brackets] and \\ in all versions up to, and including, 1.${at % 20}. `.repeat(
      4,
    ),
  references: [
    `https://plugins.trac.wordpress.org/browser/plugin-${at}/trunk/index.php#L${at}`,
    `https://www.wordfence.com/threat-intel/vulnerabilities/id/${idOf(at)}?source=api-prod`,
  ],
  cwe: { id: 79, name: "Improper Neutralization of Input", description: license("The product") },
  cvss: { vector: "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", score: (at % 100) / 10, rating: "Medium" },
  cve: at % 3 === 0 ? null : `CVE-2025-${at}`,
  cve_link: at % 3 === 0 ? null : `https://www.cve.org/CVERecord?id=CVE-2025-${at}`,
  researchers: ["A Researcher"],
  published: "2025-01-31 00:00:00",
  updated: "2025-02-01 12:00:00",
  copyrights: {
    message: "This record contains material that is subject to copyright.",
    defiant: {
      notice: "Copyright 2012-2025 Defiant Inc.",
      license: license("Defiant"),
      license_url: "https://www.wordfence.com/wordfence-intelligence-terms-and-conditions/",
    },
    mitre: {
      notice: "Copyright 1999-2025 The MITRE Corporation",
      license: license("CVE Usage: MITRE"),
      license_url: "https://www.cve.org/Legal/TermsOfUse",
    },
  },
})

const pieces = function* (bytes: number): Generator<string> {
  let written = 0
  for (let at = 0; written < bytes; at += 1) {
    const member = `${at === 0 ? "{" : ","}${JSON.stringify(idOf(at))}:${JSON.stringify(feedRecord(at))}`
    written += Buffer.byteLength(member)
    yield member
  }
  yield "}"
}

/** Writes a feed of so many bytes, or a few more. */
export const writeFeed = (path: string, bytes: number): Promise<void> =>
  pipeline(Readable.from(pieces(bytes)), createWriteStream(path))
