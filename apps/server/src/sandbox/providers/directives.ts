import type {
  BodyFault,
  ErrorBodyKind,
  FramingFault,
  GatePoint,
  SandboxFault,
  UsageFault,
} from './sandbox-fault.ts'

/** What a prompt may ask of the stand-ins in tests: `[[sim fault=reset-mid after=10 out=200 delay=5]]`. */
export type Directives = {
  readonly fault: SandboxFault | undefined
  /** Exactly so many tokens of answer, bound permitting. */
  readonly outputTokens: number | undefined
  readonly msPerToken: number | undefined
}

const framingFaults: readonly FramingFault[] = [
  'malformed',
  'unknown-events',
  'duplicate-events',
  'late-data',
  'crlf',
  'bom',
  'nul',
  'split-surrogates',
  'huge-event',
  'split-utf8',
  'byte-per-packet',
  'one-packet',
  'no-finish',
  'no-closing',
]
const usageFaults: readonly UsageFault[] = [
  'none',
  'null',
  'zero',
  'negative',
  'string',
  'fraction',
  'huge',
  'total-mismatch',
  'cached-above-input',
  'output-above-max',
  'twice',
  'early',
]
const bodyFaults: readonly BodyFault[] = [
  'empty',
  'html',
  'null',
  'truncated',
  'bad-gzip',
  'gzip-bomb',
  'json-for-sse',
  'sse-for-json',
]
const errorBodies: readonly ErrorBodyKind[] = ['json', 'html', 'empty', 'huge', 'leak']
const gatePoints: readonly GatePoint[] = ['headers', 'mid', 'usage', 'end']

/** Reads the first directive of a prompt; words it does not know are no fault. */
export function readDirectives(prompt: string): Directives {
  const words = /\[\[sim ([^\]]{1,400})\]\]/.exec(prompt)?.[1]
  if (words === undefined) return { fault: undefined, outputTokens: undefined, msPerToken: undefined }
  const fields = new Map<string, string>()
  for (const word of words.trim().split(/\s+/)) {
    const [name = '', ...value] = word.split('=')
    fields.set(name, value.join('='))
  }
  return {
    fault: readFault(fields),
    outputTokens: readCount(fields.get('out')),
    msPerToken: readCount(fields.get('delay')),
  }
}

type Fields = ReadonlyMap<string, string>

const afterTokens = (fields: Fields): number => readCount(fields.get('after')) ?? 5

const faultReaders: Readonly<Record<string, (fields: Fields) => SandboxFault | undefined>> = {
  reset: () => ({ kind: 'reset' }),
  fin: () => ({ kind: 'fin' }),
  hang: () => ({ kind: 'hang' }),
  'reset-mid': (fields) => ({ kind: 'reset-mid', afterTokens: afterTokens(fields) }),
  'fin-mid': (fields) => ({ kind: 'fin-mid', afterTokens: afterTokens(fields) }),
  stall: (fields) => ({ kind: 'stall', afterTokens: afterTokens(fields) }),
  'error-mid': (fields) => ({
    kind: 'error-mid',
    afterTokens: afterTokens(fields),
    leaks: fields.get('leak') === '1',
  }),
  'slow-headers': (fields) => ({ kind: 'slow-headers', delayMs: readCount(fields.get('ms')) ?? 20_000 }),
  slowloris: (fields) => ({ kind: 'slowloris', delayMs: readCount(fields.get('ms')) ?? 50 }),
  infinite: () => ({ kind: 'ignore-max' }),
  'ignore-max': (fields) => ({ kind: 'ignore-max', tokens: readCount(fields.get('out')) ?? 100_000 }),
  redirect: (fields) => ({ kind: 'redirect', location: fields.get('to') ?? 'http://127.0.0.1:9/' }),
  status: readStatus,
  gate: readGate,
}

function readFault(fields: Fields): SandboxFault | undefined {
  const usage = fields.get('usage')
  if (usage !== undefined) return named('usage', usageFaults, usage)
  const name = fields.get('fault') ?? ''
  const read = Object.hasOwn(faultReaders, name) ? faultReaders[name] : undefined
  if (read !== undefined) return read(fields)
  return named('framing', framingFaults, name) ?? named('body', bodyFaults, name)
}

function readStatus(fields: Fields): SandboxFault {
  const body = errorBodies.find((kind) => kind === fields.get('body'))
  const retryAfter = fields.get('retry')
  return {
    kind: 'status',
    status: readCount(fields.get('code')) ?? 500,
    ...(body === undefined ? {} : { body }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  }
}

function readGate(fields: Fields): SandboxFault | undefined {
  const at = gatePoints.find((point) => point === fields.get('at'))
  return at === undefined ? undefined : { kind: 'gate', at, afterTokens: afterTokens(fields) }
}

function named<Kind extends string, How extends string>(
  kind: Kind,
  known: readonly How[],
  wanted: string,
): { readonly kind: Kind; readonly how: How } | undefined {
  const how = known.find((name) => name === wanted)
  return how === undefined ? undefined : { kind, how }
}

function readCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
