/** What a browser may take for the beginning of another host: two slashes, however they are written or encoded. */
const otherHost = /^\/(?:[/\\]|%(?:25)*(?:2f|5c))/i

/** A site's own path, of what a header and a URL take as it is. */
const plain = /^\/[!-[\]-~]*$/

/** Scheme, host and port of a URL, and all that follows. No name and password can stand before the host. */
const absolute = /^(https?:)\/\/([a-z0-9.-]{1,253})(:\d+)?(\/.*)$/i

/** Where a login goes on to: a path, and the host whose URL was asked for, if that is not the site's own on the platform. */
export interface LoginTarget {
  readonly path: string
  readonly host?: string
}

/**
 * The path on a site to go on to after a login: of a path, or of a URL of one of the site's hosts. WordPress knows which
 * other hosts it has, and refuses the rest. Nothing of what is asked for leads elsewhere, whatever a browser makes of it:
 * of a URL only the path is taken.
 */
export const loginTarget = (redirectTo: string, siteUrl: string): LoginTarget | undefined => {
  const { hostname, origin, port, protocol } = new URL(siteUrl)
  const [, scheme = "", asked = "", askedPort = "", rest = ""] = absolute.exec(redirectTo) ?? []
  const ofThisScheme = scheme.toLowerCase() === protocol && askedPort.slice(1) === port
  const path = ofThisScheme ? rest : redirectTo
  const host = asked.toLowerCase()
  if (!plain.test(path) || otherHost.test(path)) return undefined
  const { hash, href, pathname, search } = new URL(path, origin)
  // Dot segments are gone by now, and what was behind them comes first.
  if (!href.startsWith(`${origin}/`) || otherHost.test(pathname)) return undefined
  return {
    path: `${pathname}${search}${hash}`,
    ...(!ofThisScheme || host === hostname ? {} : { host }),
  }
}
