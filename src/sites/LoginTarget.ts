/** What a browser may take for the beginning of another host: two slashes, however they are written or encoded. */
const otherHost = /^\/(?:[/\\]|%(?:25)*(?:2f|5c))/i

/** A site's own path, of what a header and a URL take as it is. */
const plain = /^\/[!-[\]-~]*$/

/**
 * The path on a site to go on to after a login: of a path, or of a URL of the site's own host. Nothing of what is asked for
 * leads elsewhere, whatever a browser makes of it.
 */
export const loginTarget = (redirectTo: string, siteUrl: string): string | undefined => {
  const { origin } = new URL(siteUrl)
  const path = redirectTo.startsWith(`${origin}/`) ? redirectTo.slice(origin.length) : redirectTo
  if (!plain.test(path) || otherHost.test(path)) return undefined
  const { hash, href, pathname, search } = new URL(path, origin)
  // Dot segments are gone by now, and what was behind them comes first.
  return href.startsWith(`${origin}/`) && !otherHost.test(pathname) ? `${pathname}${search}${hash}` : undefined
}
