import * as Config from "effect/Config"
import * as Schema from "effect/Schema"

/** Hosts that URLs in the catalogues may lead to; one that begins with a dot stands for all of its subdomains. */
export const allowedHosts = Config.Array(Schema.String, "ALLOWED_ASSET_HOSTS").pipe(
  Config.withDefault(["cdn.bbws.io", "demo.bbws.io"]),
  Config.map((hosts) => hosts.map((host) => host.trim().toLowerCase()).filter((host) => host !== "")),
)

/** Longer ones do not work everywhere. */
const maxLength = 2000

const isAllowed = (host: string, allowed: string): boolean =>
  allowed.startsWith(".") ? host.endsWith(allowed) && host.length > allowed.length : host === allowed

/**
 * Why a URL cannot be shown to customers, if it cannot: it has to be https on one of our hosts. A
 * host that begins with a dot stands for all of its subdomains; another port than 443 belongs to the host.
 */
export const assetUrlProblem = (url: string, allowed: ReadonlyArray<string>): string | undefined => {
  // What a URL parser drops or turns around may lead another parser elsewhere.
  const parsed = url.length > maxLength || /[\s\\\p{Cc}]/u.test(url) ? null : URL.parse(url)
  if (parsed === null) return `not a URL of at most ${maxLength} characters`
  if (!/^https:\/\//i.test(url) || parsed.protocol !== "https:") return "a URL that begins with https:// is required"
  if (parsed.username !== "" || parsed.password !== "") return "no user and no password may be in it"
  return allowed.some((host) => isAllowed(parsed.host, host))
    ? undefined
    : `the host ${parsed.host} is not allowed, only ${allowed.join(", ")}`
}
