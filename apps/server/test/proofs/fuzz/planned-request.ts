import type { FuzzRoute } from './fuzz-routes.ts'

/** How a request was made worse than its contract asks for. */
export const twists = [
  'as it should be',
  'other value',
  'other body',
  'other query',
  'other path',
  'other method',
  'other headers',
  'other person',
  'heavy body',
  'broken wire',
] as const
export type Twist = (typeof twists)[number]

/** How the bytes go over the wire. */
export type Wire =
  /** On a connection that others use too. */
  | { readonly kind: 'kept' }
  /** On a connection of its own, byte for byte, in pieces with so many milliseconds in between. */
  | { readonly kind: 'own'; readonly pieces: number; readonly pauseMs: number }
  /** Ends after this share of the bytes, in hundredths: half-closed, so that an answer can come. */
  | { readonly kind: 'truncated'; readonly percent: number }
  /** Gone after this share of the bytes, or so many milliseconds after the last. */
  | { readonly kind: 'aborted'; readonly percent: number; readonly afterMs: number }
  /** So many times at once, before any answer. */
  | { readonly kind: 'pipelined'; readonly times: number }

export type Header = readonly [name: string, value: string]

export type PlannedRequest = {
  /** With the seed it makes this request again. */
  readonly number: number
  readonly route: FuzzRoute
  readonly twist: Twist
  readonly method: string
  /** Path and query, as they go over the wire. */
  readonly target: string
  /** Without those of who asks. */
  readonly headers: readonly Header[]
  readonly body: Buffer | undefined
  /** Who asks, out of those who may; undefined: nobody. */
  readonly seat: number | undefined
  /** By cookie, as a browser does, or by a token in a header. */
  readonly isBrowser: boolean
  readonly wire: Wire
}

/** Enough to know it again, on one line. */
export function describeRequest({ number, method, target, twist, headers, body }: PlannedRequest): string {
  const shown = body === undefined ? '' : ` ${body.subarray(0, 300).toString('latin1')}`
  const line = `#${number} ${method} ${target.slice(0, 300)} (${twist}) ${JSON.stringify(headers).slice(0, 300)}${shown}`
  return JSON.stringify(line).slice(1, -1).replaceAll('\\"', '"')
}
