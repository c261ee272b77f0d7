import type { SandboxFault } from '../../../src/sandbox/providers/sandbox-fault.ts'
import { SeededRandom } from '../../../src/simulation/seeded-random.ts'

/** A fault as tables name it. */
export type NamedFault = { readonly name: string; readonly fault: SandboxFault }

type Rule = readonly [weight: number, name: string, fault: SandboxFault]

/** Answers longer than this are cut by us: callers ask for a tenth of it. */
const beyondEveryBoundTokens = 3_000

const rules: readonly Rule[] = [
  // Before the first byte.
  [3, 'status 429, come back in 1 s', { kind: 'status', status: 429, retryAfter: '1' }],
  [2, 'status 429, come back tomorrow', { kind: 'status', status: 429, retryAfter: '86400' }],
  [3, 'status 500', { kind: 'status', status: 500 }],
  [2, 'status 502, a page', { kind: 'status', status: 502, body: 'html' }],
  [2, 'status 503, empty', { kind: 'status', status: 503, body: 'empty' }],
  [2, 'status 529', { kind: 'status', status: 529 }],
  [1, 'status 500, five megabytes', { kind: 'status', status: 500, body: 'huge' }],
  [2, 'status 500, with our key in it', { kind: 'status', status: 500, body: 'leak' }],
  [1, 'status 401', { kind: 'status', status: 401 }],
  [1, 'status 402', { kind: 'status', status: 402 }],
  [1, 'status 400', { kind: 'status', status: 400 }],
  [3, 'reset before the headers', { kind: 'reset' }],
  [2, 'end before the headers', { kind: 'fin' }],
  [2, 'no headers', { kind: 'hang' }],
  [2, 'late headers', { kind: 'slow-headers', delayMs: 2_000 }],
  [1, 'redirect to another host', { kind: 'redirect', location: 'http://127.0.0.1:9/' }],
  // In the middle.
  [5, 'reset in the middle', { kind: 'reset-mid', afterTokens: 12 }],
  [4, 'end in the middle', { kind: 'fin-mid', afterTokens: 9 }],
  [3, 'silence in the middle', { kind: 'stall', afterTokens: 7 }],
  [4, 'error in the middle', { kind: 'error-mid', afterTokens: 10 }],
  [3, 'error in the middle, with our key in it', { kind: 'error-mid', afterTokens: 5, leaks: true }],
  [1, 'byte by byte, slowly', { kind: 'slowloris', delayMs: 1 }],
  [3, 'beyond the bound', { kind: 'ignore-max', tokens: beyondEveryBoundTokens }],
  // Wrong words around right text.
  ...named(1, 'framing', [
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
  ]),
  ...named(1, 'usage', [
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
  ]),
  ...named(1, 'body', [
    'empty',
    'html',
    'null',
    'truncated',
    'bad-gzip',
    'gzip-bomb',
    'json-for-sse',
    'sse-for-json',
  ]),
]

/** These keep a call for as long as our own limits let them. */
const endless: ReadonlySet<string> = new Set(['no headers', 'silence in the middle', 'byte by byte, slowly'])

export type FaultQuestion = {
  readonly seed: number
  /** Of every hundred calls. */
  readonly percent: number
  /** The request, and which of its calls this is. */
  readonly key: string
  readonly call: number
  readonly isStreamed: boolean
  /** Near the end nothing is begun that outlives it. */
  readonly mayLast: boolean
}

/** What goes wrong with this call: the same for the same question, whatever else goes on. */
export function faultFor(question: FaultQuestion): NamedFault | undefined {
  const random = new SeededRandom(question.seed ^ hash(`${question.key} ${question.call}`))
  if (!random.chance(question.percent)) return undefined
  const possible = rules.filter(([, name]) => !endless.has(name) || (question.mayLast && question.isStreamed))
  const name = random.weighted(possible.map(([weight, rule]) => [rule, weight] as const))
  const found = possible.find(([, rule]) => rule === name)
  return found === undefined ? undefined : { name: found[1], fault: found[2] }
}

function named<Kind extends 'framing' | 'usage' | 'body', How extends string>(
  weight: number,
  kind: Kind,
  ways: readonly How[],
): readonly (readonly [number, string, { kind: Kind; how: How }])[] {
  return ways.map((how) => [weight, `${kind}: ${how}`, { kind, how }])
}

// FNV-1a.
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0
  }
  return value
}
