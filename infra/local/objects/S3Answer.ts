import { documentOf, type XmlElements } from "./s3Xml.ts"

/** What a request of S3 is answered with. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | AsyncIterable<Buffer>
}

export const empty = (status: number, headers: Answer["headers"] = {}): Answer => ({ status, headers })

export const xmlAnswer = (name: string, content: XmlElements): Answer => ({
  status: 200,
  headers: { "content-type": "application/xml" },
  body: documentOf(name, content),
})
