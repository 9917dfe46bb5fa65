import { isIPv4, isIPv6 } from "node:net"

const isDate = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
const isTime = (text: string): boolean =>
  /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?(z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i.test(text)
const isDateTime = (text: string): boolean =>
  isDate(text.slice(0, 10)) && /^[t ]$/i.test(text.charAt(10)) && isTime(text.slice(11))

const isHostname = (text: string): boolean =>
  text.length <= 253 && text.split(".").every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(label))
const isEmail = (text: string): boolean => {
  const at = text.lastIndexOf("@")
  const name = text.slice(0, at)
  return (
    at > 0 &&
    at <= 64 &&
    /^[^\s@"(),:;<>[\\\]]+$/.test(name) &&
    !/^\.|\.\.|\.$/.test(name) &&
    isHostname(text.slice(at + 1))
  )
}
const isUri = (text: string): boolean => /^[a-z][a-z0-9+.-]*:[^\s"<>\\^`{|}]+$/i.test(text) && URL.canParse(text)
const isReference = (text: string): boolean =>
  /^[^\s"<>\\^`{|}]*$/.test(text) && URL.canParse(text, "https://reference.invalid/")

const isPattern = (text: string): boolean => {
  try {
    return RegExp(text, "u") instanceof RegExp
  } catch {
    return false
  }
}

/** No text of these formats is longer, so that no check of one is long. */
const longest = 2048

const formats: Readonly<Record<string, (text: string) => boolean>> = {
  date: isDate,
  time: isTime,
  "date-time": isDateTime,
  email: isEmail,
  hostname: isHostname,
  ipv4: isIPv4,
  ipv6: isIPv6,
  uri: isUri,
  url: isUri,
  "uri-reference": isReference,
  uuid: (text) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text),
  regex: isPattern,
}

/** Whether a text is of a format; of one that is not checked every text is, as JSON Schema has it. */
export const isOfFormat = (format: string, text: string): boolean => {
  const is = Object.hasOwn(formats, format) ? formats[format] : undefined
  return is === undefined || (text.length <= longest && is(text))
}
