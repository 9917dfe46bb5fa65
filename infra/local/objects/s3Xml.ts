const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }

/** A text as XML has it. Control characters, which keys may have, go as numbers, as S3 writes them. */
const escape = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- these are what is escaped
  text.replaceAll(/[&<>"\u0000-\u001F\uFFFE\uFFFF]/g, (found) => {
    const name = Object.entries(entities).find(([, each]) => each === found)?.[0]
    return name === undefined ? `&#x${found.charCodeAt(0).toString(16)};` : `&${name};`
  })

const unescape = (text: string): string =>
  text.replaceAll(/&(?:#x(?<hex>[\da-f]+)|#(?<decimal>\d+)|(?<name>\w+));/gi, (found, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? found
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : found
  })

/** What an element holds; several of one name are a list, and what is undefined is left out. */
export type XmlContent = string | number | boolean | undefined | XmlElements | ReadonlyArray<XmlContent>
export interface XmlElements {
  readonly [name: string]: XmlContent
}

const write = (name: string, content: XmlContent): string => {
  if (content === undefined) return ""
  if (Array.isArray(content)) return content.map((each: XmlContent) => write(name, each)).join("")
  const inner =
    typeof content === "object"
      ? Object.entries(content)
          .map(([inside, each]) => write(inside, each))
          .join("")
      : escape(String(content))
  return `<${name}>${inner}</${name}>`
}

const declaration = `<?xml version="1.0" encoding="UTF-8"?>\n`

/** A document of S3; its errors have no namespace. */
export const documentOf = (name: string, content: XmlElements): string => {
  const text = write(name, content)
  const attribute = name === "Error" ? "" : ` xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`
  return `${declaration}<${name}${attribute}${text.slice(name.length + 1)}`
}

/** The contents of all elements of a name, however deep. They are not nested in each other in what S3 takes. */
export const elementsOf = (xml: string, name: string): ReadonlyArray<string> =>
  [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>(?<content>[\\s\\S]*?)</${name}>`, "g"))].map(
    ({ groups }) => groups?.["content"] ?? "",
  )

/** The text of the first element of a name. */
export const textOf = (xml: string, name: string): string | undefined => {
  const [found] = elementsOf(xml, name)
  return found === undefined ? undefined : unescape(found)
}

/** The keys that a request for the deletion of many names. */
export const keysToDelete = (xml: string): ReadonlyArray<string> =>
  elementsOf(xml, "Object").flatMap((object) => textOf(object, "Key") ?? [])
