import { BlockList, isIP } from 'node:net'

import type { FastifyRequest } from 'fastify'

/** What is known about where a request came from; headers count only where a trusted proxy set them. */
export type ClientPlace = {
  /** The address of the client, IPv4 as such and IPv6 in full. */
  readonly address: string
  /** What limits count by: an IPv6 client owns at least a /64. */
  readonly limitSubject: string
  readonly protocol: 'http' | 'https'
  /** The host that was asked for, with its port. */
  readonly host: string | undefined
}

export type ClientPlaceReader = (request: FastifyRequest) => ClientPlace

/**
 * @param trustedProxies addresses and networks (CIDR) whose `X-Forwarded-For`, `-Proto` and `-Host` are believed
 */
export function createClientPlaceReader(trustedProxies: readonly string[]): ClientPlaceReader {
  const proxies = toBlockList(trustedProxies)
  const peers = new Map<string, Peer>()

  /** The same few peers ask again and again, and an address is dearer to read than to remember. */
  function findPeer(remoteAddress: string): Peer {
    const known = peers.get(remoteAddress)
    if (known !== undefined) return known
    if (peers.size >= mostKnownPeers) peers.clear()
    const address = plainAddress(remoteAddress)
    const peer = { address, limitSubject: limitSubjectOf(address), isProxy: isListed(proxies, address) }
    peers.set(remoteAddress, peer)
    return peer
  }

  return function readClientPlace(request) {
    const { address: peer, limitSubject, isProxy } = findPeer(request.raw.socket.remoteAddress ?? '')
    if (!isProxy) return { address: peer, limitSubject, protocol: 'http', host: request.headers.host }
    const forwardedHost = lastOf(request.headers['x-forwarded-host'])
    const protocol = lastOf(request.headers['x-forwarded-proto']) === 'https' ? 'https' : 'http'
    return place(
      firstStranger(proxies, peer, request.headers['x-forwarded-for']),
      protocol,
      forwardedHost ?? request.headers.host,
    )
  }
}

type Peer = { readonly address: string; readonly limitSubject: string; readonly isProxy: boolean }

const mostKnownPeers = 1_000

function place(address: string, protocol: 'http' | 'https', host: string | undefined): ClientPlace {
  return { address, limitSubject: limitSubjectOf(address), protocol, host }
}

/** Read from the right, where our own proxies wrote: the first address that is not one of them is the client. */
function firstStranger(proxies: BlockList, peer: string, header: string | string[] | undefined): string {
  const hops = valuesOf(header).toReversed()
  let nearest = peer
  for (const hop of hops) {
    const address = plainAddress(hop)
    // Whatever stands left of something that is no address was not written by a proxy of ours.
    if (isIP(address) === 0) return nearest
    nearest = address
    if (!isListed(proxies, address)) return address
  }
  return nearest
}

function valuesOf(header: string | string[] | undefined): readonly string[] {
  const lines = typeof header === 'string' ? [header] : (header ?? [])
  return lines.flatMap((line) => line.split(',')).map((value) => value.trim())
}

function lastOf(header: string | string[] | undefined): string | undefined {
  const last = valuesOf(header).at(-1)
  return last === '' ? undefined : last
}

/** IPv4 addresses that came over an IPv6 socket are IPv4 addresses. */
function plainAddress(address: string): string {
  const bare = address.replace(/^\[|\](:\d+)?$/g, '').replace(/%.*$/, '')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)
  return mapped?.[1] ?? bare
}

function limitSubjectOf(address: string): string {
  if (isIP(address) !== 6) return address
  return `${expandIpv6(address).slice(0, 4).join(':')}::/64`
}

function expandIpv6(address: string): readonly string[] {
  const [head = '', tail] = address.toLowerCase().split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  return [...left, ...Array.from({ length: missing }, () => '0'), ...right].map((group) =>
    group.replace(/^0+(?=.)/, ''),
  )
}

function toBlockList(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return list
}

function isListed(list: BlockList, address: string): boolean {
  const family = isIP(address)
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4')
}
