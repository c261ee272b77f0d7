/** How long and how much a call to a provider may take. Every figure has an end: nothing waits or grows for ever. */
export type ProviderLimits = {
  /** From the start of a streamed call until its headers: connecting included. */
  readonly headersMs: number
  /** The same for a call that is not streamed: providers send its headers only when the answer is written. */
  readonly answerHeadersMs: number
  /** Between two packets of an answer. Does not run while we ourselves are not reading. */
  readonly idleMs: number
  /** From the start of a call to its end. */
  readonly totalMs: number
  /** From the reason to stop until the stream closes: the usage comes in between, nothing else is waited for. */
  readonly afterFinishMs: number
  /** Of a whole JSON answer, and of the text of a streamed one. */
  readonly maxAnswerBytes: number
  /** Of everything a streamed call may send, its framing included, which is many times its text. */
  readonly maxWireBytes: number
  /** Of a single server-sent event. */
  readonly maxEventBytes: number
  /** How much of an error's body is read to tell its class. */
  readonly maxErrorBytes: number
  /** The longest Retry-After that is passed on. */
  readonly maxRetryAfterMs: number
}

const mebibyte = 1024 * 1024

export const defaultProviderLimits: ProviderLimits = {
  headersMs: 30_000,
  answerHeadersMs: 180_000,
  idleMs: 45_000,
  totalMs: 600_000,
  afterFinishMs: 5_000,
  maxAnswerBytes: 8 * mebibyte,
  maxWireBytes: 64 * mebibyte,
  maxEventBytes: mebibyte,
  maxErrorBytes: 64 * 1024,
  maxRetryAfterMs: 10_000,
}
