import { assertNever } from '@tessera/core/invariant'
import type { Selectable } from 'kysely'

import type { RunsTable } from '../../../src/adapters/db/schema/ai-tables.ts'
import type { PlatformLossesTable } from '../../../src/adapters/db/schema/ledger-tables.ts'
import type { SandboxInvoice } from '../../../src/sandbox/providers/sandbox-invoice.ts'
import { priceOf } from './storm-evidence.ts'
import type { StormCall, StormEvidence } from './storm-evidence.ts'
import type { StormRequest } from './storm-log.ts'

/** What of its row a run is judged by. */
type RunRow = Pick<
  Selectable<RunsTable>,
  | 'status'
  | 'finish_reason'
  | 'error_code'
  | 'model_id'
  | 'held'
  | 'charged'
  | 'output_bound_tokens'
  | 'usage_source'
  | 'input_tokens'
  | 'cache_read_tokens'
  | 'cache_write_tokens'
  | 'output_tokens'
  | 'reasoning_tokens'
>

/** A run of the storm with everything that is known about it from all sides. */
export type StormRun = {
  readonly id: string
  readonly key: string
  readonly row: RunRow
  /** As it is kept. */
  readonly text: string
  readonly request: StormRequest | undefined
  readonly calls: readonly StormCall[]
  readonly losses: readonly Selectable<PlatformLossesTable>[]
  readonly chargesMicro: readonly bigint[]
}

export type Verdict =
  /** Charged exactly what the provider billed. */
  | 'whole, as billed'
  /** The provider's figures were missing or impossible, so ours count. */
  | 'whole, by our count'
  | 'cut at the bound'
  | 'cut by its user'
  | 'broken, free'
  | 'interrupted, free'
  | 'nothing came, free'
  | 'running'

export type JudgedRun = {
  readonly run: StormRun
  readonly verdict: Verdict
  readonly complaints: readonly string[]
}

/** Says what a run is, by its row, and everything about it that may not be so. */
export function judgeRun(run: StormRun, evidence: StormEvidence): JudgedRun {
  const verdict = verdictOf(run)
  const complaints = [...checkCharge(run), ...checkByVerdict(run, verdict, evidence)]
  return { run, verdict, complaints }
}

function verdictOf({ row, text }: StormRun): Verdict {
  switch (row.status) {
    case 'running':
      return 'running'
    case 'expired':
      return 'interrupted, free'
    case 'released':
      return text === '' && row.error_code === null ? 'nothing came, free' : 'broken, free'
    case 'settled':
      if (row.finish_reason === 'cancelled' || row.finish_reason === 'disconnected') return 'cut by its user'
      if (row.finish_reason === 'time_limit') return 'cut by its user'
      if (row.usage_source === 'provider') return 'whole, as billed'
      return row.finish_reason === 'length' && row.usage_source === 'mixed'
        ? 'cut at the bound'
        : 'whole, by our count'
    default:
      return assertNever(row.status)
  }
}

/** One charge where it is settled, none elsewhere, never above what was held. */
function checkCharge({ row, chargesMicro }: StormRun): readonly string[] {
  const complaints: string[] = []
  const isCharged = row.status === 'settled' && row.charged !== 0n
  if (chargesMicro.length !== (isCharged ? 1 : 0)) {
    complaints.push(`${row.status}, and charged ${chargesMicro.length} times`)
  }
  const [charge = 0n] = chargesMicro
  if (charge !== (row.charged ?? 0n)) complaints.push(`the run says ${row.charged}, the ledger ${charge}`)
  if (charge < 0n || charge > row.held) complaints.push(`charged ${charge} of ${row.held} held`)
  return complaints
}

function checkByVerdict(run: StormRun, verdict: Verdict, evidence: StormEvidence): readonly string[] {
  switch (verdict) {
    case 'whole, as billed':
      return checkBilled(run, evidence)
    case 'whole, by our count':
      return checkCounted(run, evidence)
    case 'cut at the bound':
    case 'cut by its user':
      return checkCut(run, evidence)
    case 'broken, free':
    case 'nothing came, free':
    case 'interrupted, free':
      return checkFree(run, verdict)
    case 'running':
      return ['it is still running']
    default:
      return assertNever(verdict)
  }
}

/** These say something else than what was generated, in a form that can be believed. */
const believableLies: ReadonlySet<string | undefined> = new Set(['usage: zero'])

function checkBilled(run: StormRun, { prices }: StormEvidence): readonly string[] {
  // Where none is whole by the provider's own word, the last is what was taken for a whole one: it must be billed too.
  const call = run.calls.findLast(({ invoice }) => invoice.status === 'complete') ?? run.calls.at(-1)
  if (call === undefined) return ['charged, but no provider was called']
  if (believableLies.has(call.fault)) return checkRecomputed(run, prices)
  const billed = priceOf(prices, run.row.model_id, call.invoice.usage)
  const expected = billed < run.row.held ? billed : run.row.held
  return run.row.charged === expected
    ? []
    : [`billed ${billed}, charged ${run.row.charged} (${call.fault ?? 'no fault'})`]
}

function checkCounted(run: StormRun, { prices }: StormEvidence): readonly string[] {
  const call = run.calls.at(-1)
  const hasReason = call?.fault?.startsWith('usage') === true || call?.fault?.startsWith('framing') === true
  const isBeyondBound = call?.fault === 'beyond the bound'
  return [
    ...(hasReason || isBeyondBound ? [] : [`counted by us without need (${call?.fault ?? 'no fault'})`]),
    ...checkRecomputed(run, prices),
  ]
}

/** Between what its user saw and what was generated by then. */
function checkCut(run: StormRun, { prices, countTokens }: StormEvidence): readonly string[] {
  const { row, request } = run
  const call = run.calls.at(-1)
  if (call === undefined) return ['charged, but no provider was called']
  const outputTokens = Number(row.output_tokens)
  const boundTokens = Number(row.output_bound_tokens)
  const generatedTokens = Math.max(
    countTokens(call.invoice.text),
    call.invoice.usage.outputTokens,
    // Wrong framing makes more of a text than was generated: what is sent twice comes twice.
    call.fault?.startsWith('framing') === true ? countTokens(run.text) : 0,
    // Who is told a figure in the middle can not know what of it is still to come; it is believed up to the bound.
    call.fault === 'usage: early' ? boundTokens : 0,
  )
  const received = request?.received ?? ''
  const complaints = [...checkRecomputed(run, prices)]
  if (outputTokens > generatedTokens) {
    complaints.push(`charged for ${outputTokens} tokens, ${generatedTokens} were generated`)
  }
  if (outputTokens < Math.min(countTokens(received), boundTokens)) {
    complaints.push(`charged for ${outputTokens} tokens, its user saw ${countTokens(received)}`)
  }
  return complaints
}

function checkFree(run: StormRun, verdict: Verdict): readonly string[] {
  const { calls, losses, text, request } = run
  const complaints: string[] = []
  const wasInterrupted = verdict === 'interrupted, free'
  // What was shown had been generated, and somebody pays for it.
  if ((text !== '' || wasInterrupted) && losses.length === 0) complaints.push('nobody bears what it cost')
  const isFaultless = calls.length > 0 && calls.every(({ fault }) => fault === undefined)
  const stayed = request?.deed === 'waits' || request?.deed === 'clicks twice'
  if (isFaultless && stayed && !wasInterrupted && calls.at(-1)?.invoice.status === 'complete') {
    complaints.push('a whole answer was given away')
  }
  return complaints
}

/** The charge follows from the figures that the receipt shows. */
function checkRecomputed({ row }: StormRun, prices: StormEvidence['prices']): readonly string[] {
  const price = priceOf(prices, row.model_id, usageOf(row))
  const expected = price < row.held ? price : row.held
  return row.charged === expected ? [] : [`its figures make ${expected}, charged ${row.charged}`]
}

function usageOf(row: RunRow): SandboxInvoice['usage'] {
  return {
    inputTokens: Number(row.input_tokens),
    cacheReadTokens: Number(row.cache_read_tokens),
    cacheWriteTokens: Number(row.cache_write_tokens),
    outputTokens: Number(row.output_tokens),
    reasoningTokens: Number(row.reasoning_tokens),
  }
}
