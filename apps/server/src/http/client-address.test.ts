import type { FastifyRequest } from 'fastify'
import { describe, expect, it, test } from 'vitest'

import { createClientPlaceReader } from './client-address.ts'

function requestFrom(peer: string, headers: Record<string, string | string[]> = {}): FastifyRequest {
  return { raw: { socket: { remoteAddress: peer } }, headers } as unknown as FastifyRequest
}

describe('S111: forwarding headers count only from a trusted proxy', () => {
  test('from anybody else they are ignored', () => {
    const read = createClientPlaceReader(['10.0.0.0/8'])
    const place = read(
      requestFrom('203.0.113.9', {
        host: 'chat.example.com',
        'x-forwarded-for': '198.51.100.1',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'evil.test',
        'x-real-ip': '198.51.100.1',
        forwarded: 'for=198.51.100.1',
      }),
    )
    expect(place).toEqual({
      address: '203.0.113.9',
      limitSubject: '203.0.113.9',
      protocol: 'http',
      host: 'chat.example.com',
    })
  })

  it.each([
    ['one hop', '198.51.100.1', '198.51.100.1'],
    ['what the client itself wrote stands further left', '1.2.3.4, 198.51.100.1', '198.51.100.1'],
    ['a chain of proxies', '198.51.100.1, 10.0.0.7, 10.0.0.8', '198.51.100.1'],
    ['only proxies', '10.0.0.7', '10.0.0.7'],
    ['rubbish', 'unknown', '10.0.0.1'],
    ['rubbish to the left', 'nonsense, 10.0.0.8', '10.0.0.8'],
    ['an address with brackets', '[2001:db8::1]:4711', '2001:db8::1'],
    ['an IPv4 address in IPv6 clothes', '::ffff:198.51.100.1', '198.51.100.1'],
  ])('%s', (_, header, address) => {
    const read = createClientPlaceReader(['10.0.0.0/8'])
    expect(read(requestFrom('10.0.0.1', { 'x-forwarded-for': header })).address).toBe(address)
  })

  test('several header lines are one list', () => {
    const read = createClientPlaceReader(['10.0.0.0/8'])
    const place = read(requestFrom('10.0.0.1', { 'x-forwarded-for': ['1.2.3.4', '198.51.100.1'] }))
    expect(place.address).toBe('198.51.100.1')
  })

  test('protocol and host come from the nearest proxy', () => {
    const read = createClientPlaceReader(['::1'])
    const place = read(
      requestFrom('::1', {
        host: 'internal:3000',
        'x-forwarded-proto': 'http, https',
        'x-forwarded-host': 'evil.test, chat.example.com',
      }),
    )
    expect(place).toMatchObject({ protocol: 'https', host: 'chat.example.com', address: '::1' })
  })
})

describe('limits count an IPv6 client by its network', () => {
  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['203.0.113.9', '203.0.113.9'],
  ])('%s: %s', (address, subject) => {
    expect(createClientPlaceReader([])(requestFrom(address)).limitSubject).toBe(subject)
  })
})
