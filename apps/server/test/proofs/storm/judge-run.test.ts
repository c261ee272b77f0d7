import { describe, expect, test } from 'vitest'

import { judgeRun } from './judge-run.ts'
import type { StormRun } from './judge-run.ts'
import type { StormCall, StormEvidence } from './storm-evidence.ts'
import { faultFor } from './storm-faults.ts'
import { StormLog } from './storm-log.ts'

const usage = {
  inputTokens: 10,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 20,
  reasoningTokens: 0,
}
/** A thousandth of a credit for each token. */
const evidence: StormEvidence = {
  log: new StormLog(),
  calls: [],
  prices: {
    models: [],
    creditsFor: (_model, { input_tokens: input, output_tokens: output }) => (input + output) / 1_000,
  },
  countTokens: (text) => text.split(' ').length,
}

function callOf(change: Partial<StormCall>, status: StormCall['invoice']['status'] = 'complete'): StormCall {
  return {
    key: 'u0s0',
    fault: undefined,
    modelId: 'gpt-4o-mini',
    invoice: {
      callNumber: 1,
      provider: 'openai',
      modelId: 'gpt-4o-mini',
      isStreamed: true,
      prompt: '',
      maxOutputTokens: 300,
      status,
      usage,
      text: 'a text',
      receivedAtMs: 0,
      endedAtMs: 1,
    },
    ...change,
  }
}

function runOf(row: Partial<StormRun['row']>, change: Partial<StormRun> = {}): StormRun {
  return {
    id: 'run_1',
    key: 'u0s0',
    text: 'a text',
    calls: [callOf({})],
    losses: [],
    chargesMicro: [30_000n],
    request: {
      key: 'u0s0',
      user: 0,
      model: 'gpt-4o-mini',
      deed: 'waits',
      isStreamed: true,
      isStored: false,
      told: { type: 'unknown' },
      toldAgain: undefined,
      received: 'a text',
      runId: undefined,
    },
    row: {
      status: 'settled',
      finish_reason: 'stop',
      error_code: null,
      model_id: 'gpt-4o-mini',
      held: 320_000n,
      charged: 30_000n,
      output_bound_tokens: 300n,
      usage_source: 'provider',
      input_tokens: 10n,
      cache_read_tokens: 0n,
      cache_write_tokens: 0n,
      output_tokens: 20n,
      reasoning_tokens: 0n,
      ...row,
    },
    ...change,
  }
}

const free = { status: 'released', charged: null, finish_reason: null } as const
const loss = {
  id: 'los_1',
  run_id: 'run_1',
  reason: 'provider_fault',
  cost_nano_usd: 1n,
  uncharged_micro: 1n,
  created_at_ms: 0n,
}

describe('the judge of a storm', () => {
  test('has nothing to say about a charge that is the provider’s own', () => {
    expect(judgeRun(runOf({}), evidence)).toMatchObject({ verdict: 'whole, as billed', complaints: [] })
  })

  test.each([
    ['a micro-credit too much', runOf({ charged: 30_001n }, { chargesMicro: [30_001n] })],
    ['two charges', runOf({}, { chargesMicro: [30_000n, 30_000n] })],
    ['a ledger that says another thing than the run', runOf({}, { chargesMicro: [29_999n] })],
    ['a charge above what was held', runOf({ held: 29_000n })],
    ['a charge without any call', runOf({}, { calls: [] })],
    ['a charge for what broke off', runOf({ ...free, error_code: 'provider_error' }, { losses: [loss] })],
    ['our own count without need', runOf({ usage_source: 'counted' })],
    ['a figure that its receipt does not make', runOf({ usage_source: 'counted', output_tokens: 19n })],
    [
      'more tokens than were generated, after a stop',
      runOf(
        { finish_reason: 'cancelled', usage_source: 'mixed', output_tokens: 21n, charged: 31_000n },
        { chargesMicro: [31_000n] },
      ),
    ],
    [
      'fewer tokens than its user saw, after a stop',
      runOf(
        { finish_reason: 'cancelled', usage_source: 'mixed', output_tokens: 1n, charged: 11_000n },
        { chargesMicro: [11_000n] },
      ),
    ],
    ['a whole answer for nothing', runOf(free, { chargesMicro: [], losses: [loss] })],
    [
      'a broken answer that nobody bears the cost of',
      runOf(free, { chargesMicro: [], calls: [callOf({ fault: 'reset in the middle' }, 'broken')] }),
    ],
    ['a run without an end', runOf({ status: 'running', charged: null }, { chargesMicro: [] })],
  ])('finds %s', (_what, run) => {
    expect(judgeRun(run, evidence).complaints).not.toEqual([])
  })
})

test('which call goes wrong, and how, follows from the seed; and so many of a hundred do', () => {
  const faults = Array.from({ length: 4_000 }, (_, index) =>
    faultFor({ seed: 1, percent: 25, key: `u${index}`, call: 1, isStreamed: true, mayLast: true }),
  )
  const share = faults.filter((fault) => fault !== undefined).length / faults.length
  expect(share).toBeGreaterThan(0.22)
  expect(share).toBeLessThan(0.28)
  expect(new Set(faults.map((fault) => fault?.name)).size).toBeGreaterThan(50)
  const again = faultFor({ seed: 1, percent: 25, key: 'u7', call: 1, isStreamed: true, mayLast: true })
  expect(again).toEqual(faults[7])
})
