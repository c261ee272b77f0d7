import type { SeededRandom } from '../../../src/simulation/seeded-random.ts'
import { drawOddText } from './odd-values.ts'
import type { Header } from './planned-request.ts'

type TargetTwist = (path: string, random: SeededRandom) => string

/** One part of a path in place of another. */
function withPart(path: string, random: SeededRandom, part: string): string {
  const parts = path.split('/')
  parts[random.between(1, parts.length - 1)] = part
  return parts.join('/')
}

const strangeParts: readonly string[] = [
  '%00',
  '%ff',
  '%c0%af',
  '%ed%a0%80',
  '%zz',
  '%',
  '%2e%2e',
  '..',
  '.',
  '..%2f..%2fetc%2fpasswd',
  '%252e%252e%252f',
  '..\\..',
  '%5c..%5c',
  ';a=b',
  '*',
  ':id',
  '%0d%0ax-injected:1',
  '%F0%9F%98%80',
  'x'.repeat(201),
  'x'.repeat(3_000),
  '%20',
  '__proto__',
  'constructor',
  '-1',
  '0',
  '1e309',
  '9007199254740993',
  '99999999999999999999999',
  "'%20or%201=1--",
]

const targetTwists: readonly TargetTwist[] = [
  (path, random) => withPart(path, random, random.pick(strangeParts) ?? '%00'),
  (path, random) => withPart(path, random, random.pick(strangeParts) ?? '%00'),
  (path, random) =>
    withPart(path, random, encodeURIComponent(drawOddText(random).slice(0, 2_000).toWellFormed())),
  (path, random) => withPart(path, random, '..') + path,
  (path) => path.replaceAll('/', '//'),
  (path) => `${path}/`,
  (path) => `${path}.`,
  (path) => `${path}..;/`,
  (path) => `${path};jsessionid=1`,
  (path) => `${path}%20`,
  (path) => path.toUpperCase(),
  (path) => path.replaceAll('/', '%2f'),
  (path) => path.replaceAll('/', '\\'),
  (path) => path.replaceAll('a', '%61'),
  (path) => path.replaceAll('i', '%2569'),
  (path) => `/.${path}`,
  (path) => `/x/..${path}`,
  (path) => `/x/%2e%2e${path}`,
  (path) => `${path}#fragment`,
  (path) => `${path}?`,
  (path) => `${path}?%`,
  (path) => `${path}?a[b]=c&a[]=d&a.b=e&__proto__[x]=y`,
  (path) => `${path}?${'a&'.repeat(2_000)}`,
  (path) => `${path}?x=${'y'.repeat(12_000)}`,
  (path) => `http://evil.example${path}`,
  (path) => `//evil.example${path}`,
  (path) => path.slice(1),
  () => '*',
  () => '/api',
  () => '/api/',
  () => '/api/no/such/thing',
  () => '/v1/chat/completions',
  () => '/_next/static/../../../../etc/passwd',
  () => '/..%2f..%2f..%2fetc/passwd',
  () => `/${'a/'.repeat(2_000)}`,
]

/** Another address than the route's own, or the same one written in a way that few write it. */
export function twistPath(path: string, random: SeededRandom): string {
  return random.pick(targetTwists)?.(path, random) ?? path
}

/** A parameter that is odd, foreign, given twice, or not there. */
export function twistQuery(query: URLSearchParams, known: readonly string[], random: SeededRandom): string {
  const twisted = new URLSearchParams(query)
  const name = random.pick([...known, 'limit', 'cursor', 'no_such_parameter', '__proto__']) ?? 'limit'
  switch (random.between(1, 7)) {
    case 1:
      twisted.append(name, twisted.get(name) ?? '1')
      twisted.append(name, '2')
      break
    case 2:
      twisted.delete(name)
      break
    case 3:
      twisted.set('cursor', tamper(twisted.get('cursor') ?? 'eyJhIjoxfQ', random))
      break
    case 4:
      return `${twisted.toString()}&${name}=%zz&${name}%00=%ff`
    case 5:
      return `${twisted.toString()}&${name}[]=1&${name}[0]=2`
    default:
      twisted.set(name, drawOddText(random).slice(0, 5_000))
  }
  return twisted.toString()
}

/** A cursor as somebody would who wonders what is in it. */
function tamper(cursor: string, random: SeededRandom): string {
  const inside = Buffer.from(cursor, 'base64url').toString('latin1')
  switch (random.between(1, 5)) {
    case 1:
      return cursor.slice(0, random.between(0, cursor.length))
    case 2:
      return Buffer.from(inside.replace(/\d/, '9'), 'latin1').toString('base64url')
    case 3:
      return Buffer.from(inside.replace(/\d+/, '99999999999999999999'), 'latin1').toString('base64url')
    case 4:
      return Buffer.from(`${inside}'--`, 'latin1').toString('base64url')
    default:
      return Buffer.from(random.pick(strangeCursors) ?? '', 'latin1').toString('base64url')
  }
}

const strangeCursors = [
  '[]',
  '{}',
  'null',
  '[null,null]',
  '-1',
  '1e309',
  '[1,"\\u0000"]',
  '\0',
  '["a","b","c"]',
  '1.5',
] as const

const longHeader = 'x'.repeat(7_000)

const headerTwists: readonly (readonly Header[])[] = [
  [['idempotency-key', '']],
  [['idempotency-key', ' ']],
  [['idempotency-key', 'k'.repeat(255)]],
  [['idempotency-key', 'k'.repeat(256)]],
  [['idempotency-key', 'two words']],
  [['idempotency-key', 'caf\u00e9']],
  [
    ['idempotency-key', 'one'],
    ['idempotency-key', 'two'],
  ],
  [['idempotency-key', '../../x']],
  [['x-forwarded-for', '127.0.0.1, ::1, evil']],
  [['x-forwarded-for', '1.2.3.4,'.repeat(500)]],
  [
    ['x-forwarded-host', 'evil.example'],
    ['x-forwarded-proto', 'https'],
  ],
  [['forwarded', 'for="[::1]:80";host=evil;proto=https']],
  [['x-request-id', 'forged"}\\n{']],
  [['host', 'evil.example']],
  [['host', '']],
  [['host', 'a@b:99999999']],
  [
    ['host', 'x'],
    ['host', 'y'],
  ],
  [['origin', 'null']],
  [['origin', 'https://evil.example']],
  [['origin', 'http://[::1']],
  [['referer', 'https://evil.example/']],
  [['accept', 'text/event-stream']],
  [['accept', '*/*;q=0.1, text/event-stream;q=x, ,,']],
  [['accept', longHeader]],
  [['accept-language', 'x'.repeat(2_000)]],
  [['accept-encoding', 'gzip;q=0, br, deflate, *;q=0']],
  [['last-event-id', '-1']],
  [
    ['last-event-id', '1e309'],
    ['accept', 'text/event-stream'],
  ],
  [
    ['last-event-id', '99999999999999999999999'],
    ['accept', 'text/event-stream'],
  ],
  [['if-none-match', '*']],
  [['if-modified-since', 'yesterday']],
  [['range', 'bytes=0-0,-1,9999999999-']],
  [['cookie', 'tessera_session=a; tessera_session=b']],
  [['cookie', 'tessera_session=%ff%00.%zz']],
  [['cookie', '=;;;=; tessera_session']],
  [['cookie', `tessera_session=${longHeader}`]],
  [['authorization', 'Bearer']],
  [['authorization', 'Bearer a b']],
  [['authorization', 'Basic eDp5']],
  [['authorization', `Bearer ${longHeader}`]],
  [['authorization', 'Bearer \u00ff']],
  [['x-long', 'x'.repeat(20_000)]],
  Array.from({ length: 1_500 }, (_, index) => [`x-${index}`, 'y'] as const),
  [['x-line', 'a\r\nx-injected: 1']],
  [['x-nul', 'a\u0000b']],
  [['', 'no name']],
  [['x y', 'a name with a blank']],
  [['expect', '100-continue']],
  [['expect', 'the-unexpected']],
  [
    ['connection', 'close, upgrade'],
    ['upgrade', 'websocket'],
  ],
  [
    ['connection', 'upgrade, http2-settings'],
    ['upgrade', 'h2c'],
    ['http2-settings', 'AAMAAABk'],
  ],
  [['transfer-encoding', 'chunked']],
  [['transfer-encoding', 'gzip, chunked']],
  [['transfer-encoding', 'identity']],
  [
    ['content-length', '1'],
    ['content-length', '2'],
  ],
  [['content-length', '-1']],
  [['content-length', '99999999999999999999']],
  [['content-length', '0x10']],
  [
    ['te', 'trailers'],
    ['trailer', 'authorization'],
  ],
  [['stripe-signature', 't=1,v1=0']],
  [['user-agent', '\u00ff'.repeat(4_000)]],
  [
    ['priority', 'u=1, i'],
    ['dnt', '1'],
  ],
]

export function drawHeaders(random: SeededRandom): readonly Header[] {
  return random.pick(headerTwists) ?? []
}

export const otherMethods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'QUERY',
  'CONNECT',
  'FOO',
  'get',
] as const
