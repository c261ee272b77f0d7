import { gzipSync } from 'node:zlib'

import type { SeededRandom } from '../../../src/simulation/seeded-random.ts'
import { nest } from './odd-values.ts'
import type { Header } from './planned-request.ts'

export type SentBody = { readonly headers: readonly Header[]; readonly body: Buffer }

type BodyTwist = (text: string, random: SeededRandom) => Partial<SentBody> | string

const json: Header = ['content-type', 'application/json']
const typed = (type: string): Partial<SentBody> => ({ headers: [['content-type', type]] })

const bodyTwists: readonly BodyTwist[] = [
  (text, random) => text.slice(0, random.between(0, text.length)),
  (text) => `${text} ${text}`,
  (text) => `\ufeff${text}`,
  (text) => `[${text}]`,
  (text) => `${text.slice(0, -1)},`,
  (text) => JSON.stringify(text),
  (text) => text.replaceAll('"', "'"),
  () => '',
  () => ' ',
  () => 'null',
  () => '12',
  () => '"x"',
  () => '[]',
  () => '{"__proto__":{"role":"superadmin"}}',
  () => '{"constructor":{"prototype":{"role":"superadmin"}}}',
  () => '{"a":NaN}',
  () => nest(10_000).text,
  () => `{"prompt":${nest(10_000).text}}`,
  () => `{"a":`.repeat(10_000) + '1' + '}'.repeat(10_000),
  (text) => ({ body: Buffer.from(text, 'utf16le') }),
  (text) => ({ body: Buffer.concat([Buffer.from(text), Buffer.from([0])]) }),
  (text, random) => ({ body: spoilBytes(Buffer.from(text), random) }),
  () => ({ body: Buffer.from('7b2261223a22c0af227d', 'hex') }),
  () => ({ body: Buffer.from('7b2261223a22eda080227d', 'hex') }),
  () => ({ body: Buffer.from('7b2261223a22f4908080227d', 'hex') }),
  (text) => ({ body: gzipSync(text) }),
  (text) => ({ body: gzipSync(text), headers: [json, ['content-encoding', 'gzip']] }),
  () => ({ headers: [json, ['content-encoding', 'br, identity']] }),
  () => typed('text/plain'),
  () => typed('application/x-www-form-urlencoded'),
  () => typed('multipart/form-data; boundary=x'),
  () => typed('application/json; charset=utf-16le'),
  () => typed('application/json; charset=iso-8859-1'),
  () => typed('application/json; charset="utf-8'),
  () => typed('application/json;;;'),
  () => typed('APPLICATION/JSON'),
  () => typed('application/jsonx'),
  () => typed('application/merge-patch+json'),
  () => typed('application/*'),
  () => typed(''),
  () => ({ headers: [] }),
  () => ({ headers: [json, ['content-type', 'text/plain']] }),
]

/** The same body, or one in its place, that is no longer what the route takes. */
export function twistBody(text: string, random: SeededRandom): SentBody {
  const twisted = random.pick(bodyTwists)?.(text, random) ?? ''
  const given = typeof twisted === 'string' ? { body: Buffer.from(twisted) } : twisted
  return { headers: [json], body: Buffer.from(text), ...given }
}

function spoilBytes(bytes: Buffer, random: SeededRandom): Buffer {
  for (let count = random.between(1, 4); count > 0; count -= 1) {
    bytes[random.between(0, Math.max(0, bytes.length - 1))] = random.between(0, 255)
  }
  return bytes
}

const megabyte = 1024 * 1024

/** Bodies that are dear to send: a few among many. */
export function heavyBody(random: SeededRandom): SentBody {
  const texts: readonly (() => string)[] = [
    () => `{${Array.from({ length: 1_000_000 }, (_, index) => `"k${index}":0`).join(',')}}`,
    () => `{${Array.from({ length: 40_000 }, (_, index) => `"k${index}":0`).join(',')}}`,
    () => nest(100_000).text,
    () => JSON.stringify({ prompt: 'x'.repeat(499_990) }),
    () => JSON.stringify({ prompt: 'x'.repeat(3 * megabyte) }),
    () => JSON.stringify({ prompt: '\u{1f600}'.repeat(megabyte) }),
    () => JSON.stringify({ messages: Array.from({ length: 501 }, () => ({ role: 'user', content: 'x' })) }),
    () => JSON.stringify({ prompt: 'x'.repeat(8 * megabyte) }),
    () => `${' '.repeat(megabyte - 10)}{}`,
    () => `{"reason":"${'\\u0061'.repeat(100_000)}"}`,
    () => `[${'0,'.repeat(200_000)}0]`,
    () => `{"amount":1${'0'.repeat(500_000)}}`,
  ]
  return { headers: [json], body: Buffer.from(random.pick(texts)?.() ?? '') }
}
