/**
 * Names under a domain of sites that belong to its hosting company: what programs look for by themselves, what certificate
 * authorities and RFC 2142 write to, and what customers would take for the company's own pages.
 */
const names = new Set(
  [
    // Web and administration
    "www api app admin administrator administration root sysadmin superuser system dashboard console panel portal manage",
    "control cpanel cpcalendars cpcontacts whm webdisk webhost plesk directadmin ispconfig webmin phpmyadmin pma adminer wp-admin wp-login",
    // Signing in and paying
    "login logon signin signup register logout auth oauth oidc sso saml idp id account accounts password secure security ssl",
    "billing payment payments pay invoice invoices",
    // Mail
    "mail email webmail smtp imap pop mx mta relay exchange owa bounce bounces autodiscover autoconfig mta-sts openpgpkey",
    // What programs find by themselves, and names of a network
    "wpad isatap localhost local localdomain broadcasthost dns ns resolver ntp proxy gateway router vpn ssh ftp ftps sftp webdav caldav carddav ldap",
    // RFC 2142, and the addresses by which certificate authorities have a domain confirmed
    "webmaster hostmaster postmaster ssladmin ssladministrator sslwebmaster abuse noc usenet uucp mailer-daemon noreply no-reply",
    // The company's own
    "support help helpdesk status cdn static assets well-known acme acme-challenge official staff",
  ].flatMap((line) => line.split(" ")),
)

/** Whether no site may have this name, wherever it is: `ns1` and `mx-2` are taken for `ns` and `mx`. */
export const isReserved = (subdomain: string): boolean =>
  // RFC 5890 keeps labels with two hyphens there for encodings such as `xn--`, in which names look like other names.
  subdomain.slice(2, 4) === "--" ||
  // Scratch sites, in which backups are verified.
  subdomain.startsWith("bbws-scratch-") ||
  names.has(subdomain) ||
  names.has(subdomain.replace(/-?\d+$/u, ""))

export const reservedReason = "this name is not for sites: choose another"
