/** Longer ones do not work everywhere. */
const maxLength = 2000

const isAllowed = (host: string, allowed: string): boolean =>
  allowed.startsWith(".") ? host.endsWith(allowed) && host.length > allowed.length : host === allowed

/**
 * Why a URL cannot be shown to customers, if it cannot: it has to be https on one of our hosts. A
 * host that begins with a dot stands for all of its subdomains; another port than 443 belongs to the host.
 */
export const assetUrlProblem = (url: string, allowedHosts: ReadonlyArray<string>): string | undefined => {
  // What a URL parser drops or turns around may lead another parser elsewhere.
  const parsed = url.length > maxLength || /[\s\\\p{Cc}]/u.test(url) ? null : URL.parse(url)
  if (parsed === null) return `not a URL of at most ${maxLength} characters`
  if (!/^https:\/\//i.test(url) || parsed.protocol !== "https:") return "a URL that begins with https:// is required"
  if (parsed.username !== "" || parsed.password !== "") return "no user and no password may be in it"
  return allowedHosts.some((allowed) => isAllowed(parsed.host, allowed))
    ? undefined
    : `the host ${parsed.host} is not allowed, only ${allowedHosts.join(", ")}`
}
