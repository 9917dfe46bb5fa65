import { isIP } from "node:net"

import ipaddr from "ipaddr.js"

/** The only part of IPv6 that is given out as addresses of the internet. */
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3")

/**
 * Whether an address is one of the public internet. None is that is private, loopback, link-local (where clouds keep their
 * metadata), shared by a carrier, multicast, reserved or for documentation, nor one of IPv6 that stands for one of IPv4
 * (mapped, compatible, NAT64, 6to4, Teredo): what is behind that, a gateway decides and not we. An address is taken as
 * sockets take it, so that `0177.0.0.1` is none.
 */
export const isPublicAddress = (address: string): boolean => {
  if (isIP(address) === 0 || address.includes("%")) return false
  const parsed = ipaddr.parse(address)
  return parsed.range() === "unicast" && (parsed instanceof ipaddr.IPv4 || parsed.match(globalUnicast))
}

/** Whether an address is this machine itself, by a name of its own and not by one that stands for another. */
export const isLoopback = (address: string): boolean =>
  isIP(address) !== 0 && !address.includes("%") && ipaddr.parse(address).range() === "loopback"
