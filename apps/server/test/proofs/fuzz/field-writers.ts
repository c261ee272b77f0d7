import { formatVoucherCode } from '@tessera/core/vouchers/voucher-code'

import { pickKnown, someWords } from './drawing.ts'
import type { Drawing } from './drawing.ts'
import type { FuzzRoute, JsonSchema } from './fuzz-routes.ts'
import { cursorKind, versionKind } from './id-pool.ts'

type Field = { readonly name: string; readonly schema: JsonSchema; readonly drawing: Drawing }

/** A field that its name says more about than its schema; undefined: the schema says it all. Its value may be undefined: leave it out. */
export function writeField(field: Field): { readonly value: unknown } | undefined {
  const { name, schema, drawing } = field
  const writer = Object.hasOwn(writers, name) ? writers[name] : writersByFormat[schema.format ?? '']
  return writer === undefined ? undefined : { value: writer({ name, schema, drawing }) }
}

/** The parameter of a path: the id of something that is there, of the kind that the path speaks of. */
export function writePathParameter(route: FuzzRoute, name: string, drawing: Drawing): string {
  const kind = kindsOfPaths.find(([part]) => route.path.includes(part))?.[1] ?? name
  return String(pickKnown(drawing, kind) ?? drawing.random.pick(unknownIds))
}

const kindsOfPaths: readonly (readonly [string, string])[] = [
  ['/purchase/', 'stripe_session'],
  ['/model-costs/', 'model'],
  ['/selection/', 'model'],
  ['/packages/', 'package'],
  ['/webhook-events/', 'event'],
  ['/voucher-batches/', 'vba'],
  ['/voucher-codes/', 'vco'],
  ['/orders/', 'ord'],
  ['/users/', 'usr'],
  ['/requests/', 'run'],
  ['/runs/', 'run'],
  ['/conversations/', 'cnv'],
]

const unknownIds = ['0', 'usr_0', 'x', `run_${'0'.repeat(32)}`, '9'.repeat(30)] as const

type Writer = (field: Field) => unknown

/** One that is there, nearly always; else one that is nowhere. */
function fromPool(kind: string): Writer {
  return ({ drawing }) =>
    drawing.random.chance(92) ? (pickKnown(drawing, kind) ?? `${kind}_0`) : drawing.random.pick(unknownIds)
}

/** Only a good version lets the rest of a change be looked at. */
const writeVersion: Writer = ({ drawing: { pool, random, route } }) => {
  const kind = versionKind(route.path)
  const known = kind === undefined ? undefined : pool.pick(kind, random)
  return random.chance(85) ? (known ?? 0) : random.pick([0, 1, 2_147_483_648, Number.MAX_SAFE_INTEGER])
}

const amounts: readonly number[] = [0.000001, 0.5, 1, 1.25, 10, 99.999999, 1_000, 123_456.789012, 1_000_000]

const writeAmount: Writer = ({ drawing: { random } }) => random.pick(amounts)

/** Per 1,000 tokens: mostly dear enough to lose nothing. */
const writePrice: Writer = ({ drawing: { random } }) =>
  random.pick([0.000000001, 0.5, 2, 12.5, 100, 1_000_000])

const writePrompt: Writer = ({ drawing: { random } }) => {
  const words = Array.from({ length: random.between(1, 12) }, () => random.pick(someWords)).join(' ')
  if (random.chance(8)) return `${words} [[sim fault=${random.pick(quickFaults)} out=3 delay=0]]`
  return `${words} [[sim out=${random.between(1, 12)} delay=0]]`
}

/** Faults of providers that end soon: those that stall are a matter of the fault storm. */
const quickFaults: readonly string[] = [
  'reset',
  'fin',
  'reset-mid after=2',
  'fin-mid after=2',
  'error-mid after=2 leak=1',
  'status code=500 body=leak',
  'status code=429 retry=1',
  'status code=400 body=html',
  'redirect',
  'malformed',
  'split-utf8',
  'byte-per-packet',
  'no-finish',
  'bad-gzip',
  'html',
  'truncated',
]

const writeEmail: Writer = ({ drawing: { pool, random } }) =>
  random.chance(50) ? pool.pick('email', random) : `fuzz.${random.between(0, 1e9)}@example.com`

const someMonths = ['2026-01', '2025-12', '0000-01', '9999-12'] as const

function drawTime({ random, nowMs }: Drawing): string {
  const draw = random.between(1, 100)
  if (draw <= 4)
    return random.pick(['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '1970-01-01T00:00:00Z']) ?? ''
  if (draw <= 8) return `${new Date(nowMs).toISOString().slice(0, 19)}.123456789+05:30`
  return new Date(nowMs + random.between(-60 * 24, 60 * 24) * 3_600_000).toISOString()
}

const priceTables: readonly string[] = [
  'model,from_input_tokens,input,cached_input,cache_write,output,reasoning\ngpt-4o,0,2.50,1.25,,10.00,\n',
  'model,from_input_tokens,input,cached_input,cache_write,output,reasoning\ngemini-2.5-pro,0,1.25,0.125,,10,\ngemini-2.5-pro,200000,2.50,0.25,,15,\n',
  '[{"model":"gpt-4o","input":"2.5","output":"10"}]',
  '[{"model":"gpt-4o","input":1e309,"output":-1}]',
  'model,input\n"gpt-4o',
  '[]',
]

const writers: Readonly<Record<string, Writer>> = {
  version: writeVersion,
  amount: writeAmount,
  credits: writeAmount,
  max_credits: writeAmount,
  low_balance_threshold: writeAmount,
  nearly_empty_threshold: writeAmount,
  input: writePrice,
  output: writePrice,
  reasoning: writePrice,
  cache_read: writePrice,
  cache_write: writePrice,
  score: ({ drawing: { random } }) => (random.chance(20) ? null : random.between(10, 990) / 10),
  credits_per_1k_tokens: (field) => writeTiers(field),
  prompt: writePrompt,
  content: writePrompt,
  messages: (field) => writeMessages(field),
  model: (field) => (field.drawing.random.chance(45) ? 'auto' : fromPool('model')(field)),
  baseline_model: fromPool('model'),
  conversation_id: fromPool('cnv'),
  parent_message_id: fromPool('msg'),
  wallet_id: fromPool('wal'),
  package_id: fromPool('package'),
  run_id: fromPool('run'),
  user_id: fromPool('usr'),
  user: fromPool('usr'),
  actor: fromPool('usr'),
  subject: fromPool('usr'),
  rate_card_id: fromPool('rtc'),
  action: ({ drawing: { random } }) => random.pick(['credits.grant', 'role.', 'user.block', '.', 'a_b']),
  cursor: ({ drawing: { pool, random, route } }) => pool.pick(cursorKind(route.name), random),
  q: ({ drawing: { pool, random } }) =>
    random.chance(50)
      ? pool.pick(random.pick(['usr', 'ord', 'run', 'email', 'wal']) ?? 'usr', random)
      : random.pick(someWords),
  code: ({ drawing: { pool, random } }) => {
    const code = pool.pick('code', random)
    return typeof code === 'string' && random.chance(30)
      ? formatVoucherCode(code.replace(/\W/g, ''))
      : (code ?? 'XXXX-XXXX')
  },
  code_count: ({ drawing: { random } }) => random.between(1, 5),
  id: (field) => fromPool(field.schema.type === 'integer' ? 'package' : 'ses')(field),
  token: fromPool('token'),
  hash: fromPool('hash'),
  confirmation: fromPool('confirmation'),
  confirm_losses: ({ drawing: { random } }) => random.chance(70),
  reason: ({ drawing: { random } }) => `because ${random.pick(someWords)}`,
  email: writeEmail,
  password: ({ drawing: { random } }) => `a long password ${random.between(0, 1e9)}`,
  newPassword: ({ drawing: { random } }) => `a long password ${random.between(0, 1e9)}`,
  currentPassword: ({ drawing: { pool, seat } }) => pool.logins.get(seat ?? 0)?.password ?? 'no password',
  callbackURL: ({ drawing: { random } }) =>
    random.pick(['/', 'https://evil.example/', 'javascript:alert(1)']),
  return_to: ({ drawing: { random } }) => random.pick(['/chat/', '/credits/?a=b#c', '/%00']),
  month: ({ drawing: { random, nowMs } }) =>
    random.chance(80) ? new Date(nowMs).toISOString().slice(0, 7) : random.pick(someMonths),
  format: ({ schema, drawing: { random } }) =>
    random.pick(schema.enum?.includes('pdf') === true && random.chance(90) ? ['csv'] : (schema.enum ?? [])),
  text: ({ drawing: { random, route } }) =>
    /mport/.test(route.name) ? random.pick(priceTables) : random.pick(someWords),
  input_parts: ({ drawing: { random } }) => random.between(0, 100),
  amount_minor: ({ drawing: { random } }) => random.pick([1, 50, 100, 499, 99_999_999_999]),
  from_input_tokens: ({ drawing: { random } }) => random.between(0, 1_000),
}

const writersByFormat: Readonly<Record<string, Writer>> = {
  'date-time': ({ drawing }) => drawTime(drawing),
  date: ({ drawing }) => drawTime(drawing).slice(0, 10),
  email: writeEmail,
}

function writeTiers({ drawing }: Field): unknown {
  const { random } = drawing
  if (random.chance(50)) return null
  const price = () => writePrice({ name: '', schema: {}, drawing })
  return Array.from({ length: random.between(1, 3) }, (_, index) => ({
    from_input_tokens: index * 100_000,
    input: price(),
    output: price(),
    ...(random.chance(30) ? { cache_read: price(), reasoning: price() } : {}),
  }))
}

function writeMessages({ drawing }: Field): unknown {
  const content = () => writePrompt({ name: '', schema: {}, drawing })
  const earlier = Array.from({ length: drawing.random.between(0, 2) }, () => [
    { role: 'user', content: content() },
    { role: 'assistant', content: content() },
  ])
  return [...earlier.flat(), { role: 'user', content: content() }]
}
