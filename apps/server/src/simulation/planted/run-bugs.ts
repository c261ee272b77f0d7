import { readUsage } from '@tessera/core/metering/check-usage'
import type { RawTokenCounts } from '@tessera/core/metering/check-usage'
import type { TokenUsage } from '@tessera/core/metering/token-usage'
import { microCredits } from '@tessera/core/money/micro-credits'
import { priceUsage } from '@tessera/core/pricing/price-usage'
import type { RateCard } from '@tessera/core/pricing/rate-card'
import {
  sumOverClasses,
  tierForInput,
  tokenClasses,
  tokensByClass,
} from '@tessera/core/pricing/token-classes'
import { boundAfterHold } from '@tessera/core/runs/bound-after-hold'
import { decideEnding } from '@tessera/core/runs/decide-ending'
import type { EndingRequest, RunEnding } from '@tessera/core/runs/decide-ending'
import { planRun } from '@tessera/core/runs/plan-run'

import type { PlantedBugs } from './planted-bug.ts'

/** Mistakes in what a run holds, asks for and is charged. */
export const runBugs: PlantedBugs = {
  'a run is charged at the newest prices': () => {
    const newest = new Map<string, RateCard>()
    return {
      planRun(request) {
        newest.set(request.rateCard.modelId, request.rateCard)
        return planRun(request)
      },
      decideEnding: (request) =>
        decideEnding({ ...request, rateCard: newest.get(request.rateCard.modelId) ?? request.rateCard }),
    }
  },
  'a charge is rounded down': charges(({ rateCard }, usage) => {
    const { sell } = tierForInput(rateCard, usage.inputTokens)
    return sumOverClasses(tokensByClass(usage), sell) / 1_000_000n
  }),
  'a charge is computed in floating point, class by class': charges(({ rateCard }, usage) => {
    const { sell } = tierForInput(rateCard, usage.inputTokens)
    const tokens = tokensByClass(usage)
    return tokenClasses.reduce(
      (sum, name) => sum + BigInt(Math.round(Number(tokens[name]) * (Number(sell[name]) / 1_000_000))),
      0n,
    )
  }),
  'a charge is rounded up class by class': charges(({ rateCard }, usage) => {
    const { sell } = tierForInput(rateCard, usage.inputTokens)
    const tokens = tokensByClass(usage)
    return tokenClasses.reduce((sum, name) => sum + (tokens[name] * sell[name] + 999_999n) / 1_000_000n, 0n)
  }),
  'cached tokens are charged as input as well': charges(({ rateCard }, usage) =>
    priceUsage(rateCard, { ...usage, inputTokens: usage.inputTokens + usage.cacheReadTokens }),
  ),
  'thoughts are charged as output as well': charges(({ rateCard }, usage) =>
    priceUsage(rateCard, { ...usage, outputTokens: usage.outputTokens + usage.reasoningTokens }),
  ),
  'a price tier begins one token too late': endings((request) => ({
    ...request,
    rateCard: {
      ...request.rateCard,
      tiers: request.rateCard.tiers.map((tier) =>
        tier.fromInputTokens === 0 ? tier : { ...tier, fromInputTokens: tier.fromInputTokens + 1 },
      ),
    },
  })),
  'more is charged than was held': endings((request) => ({
    ...request,
    heldMicro: microCredits(request.heldMicro * 1000n),
  })),
  'negative figures are taken for zero': usages((raw) => ({
    ...raw,
    output: atLeastZero(raw.output),
    cacheRead: atLeastZero(raw.cacheRead),
  })),
  'figures that are texts are read as numbers': usages((raw) => ({
    ...raw,
    input: typeof raw.input === 'string' ? Number(raw.input) : raw.input,
  })),
  'a sum that does not fit is not looked at': usages((raw) => ({ ...raw, total: undefined })),
  'more cached tokens than input are cut to the input': usages((raw) =>
    Number(raw.cacheRead) > Number(raw.input) ? { ...raw, cacheRead: raw.input } : raw,
  ),
  'a figure that was left out is zero': usages((raw) => ({ ...raw, output: raw.output ?? 0 })),
  'an explicit zero is taken for a missing figure': () => ({
    readUsage: (raw) => (raw.input === 0 && raw.output === 0 ? { status: 'missing' } : readUsage(raw)),
  }),
  'an output far beyond its bound is believed': endings((request) => ({
    ...request,
    bounds: { ...request.bounds, maxOutputTokens: 1_000_000 },
  })),
  'an absurd input is believed': endings((request) => ({
    ...request,
    bounds: { ...request.bounds, inputBoundTokens: 1_000_000 },
  })),
  'an answer that the provider broke is charged': endings((request) =>
    request.outcome.type === 'failed' && request.outcome.at === 'provider'
      ? { ...request, outcome: { type: 'stopped' } }
      : request,
  ),
  'an answer that we broke is charged': endings((request) =>
    request.outcome.type === 'shutdown' ? { ...request, outcome: { type: 'stopped' } } : request,
  ),
  'an empty answer is charged': endings((request) =>
    request.produced === 'nothing' ? { ...request, produced: 'text' } : request,
  ),
  'a filtered answer is charged': endings((request) =>
    request.outcome.type === 'complete' && request.outcome.finishReason === 'content_filter'
      ? { ...request, outcome: { type: 'complete', finishReason: 'stop' } }
      : request,
  ),
  'whoever stops before the end pays nothing': endings((request) =>
    request.outcome.type === 'stopped'
      ? { ...request, outcome: { type: 'failed', errorCode: 'stopped', at: 'provider' } }
      : request,
  ),
  'what a fault costs is booked nowhere': () => ({
    decideEnding(request) {
      const { loss: _, ...ending } = decideEnding(request)
      return ending
    },
  }),
  'a hold covers what is expected, not what is possible': () => ({
    planRun(request) {
      const plan = planRun(request)
      if (!plan.ok) return plan
      return { ok: true, value: { ...plan.value, preferredMicro: plan.value.wholeAnswerMicro } }
    },
  }),
  'the limit of a message is not looked at': () => ({
    planRun(request) {
      const { capMicro: _, ...unlimited } = request
      return planRun(unlimited)
    },
  }),
  'the bound that is sent does not follow the hold': () => ({
    boundAfterHold: (held) => held.outputBoundTokens,
  }),
  'the bound that is sent is one token too long': () => ({
    boundAfterHold(held) {
      const bound = boundAfterHold(held)
      return bound === undefined || bound === held.outputBoundTokens ? bound : bound + 1
    },
  }),
}

type Bug = PlantedBugs[string]

/** Ended rightly, for another request than it was. */
function endings(change: (request: EndingRequest) => EndingRequest): Bug {
  return () => ({ decideEnding: (request) => decideEnding(change(request)) })
}

/** Ended rightly, and priced wrong. */
function charges(price: (request: EndingRequest, usage: TokenUsage) => bigint): Bug {
  return () => ({
    decideEnding(request): RunEnding {
      const ending = decideEnding(request)
      if (ending.action !== 'settle') return ending
      const wrongMicro = price(request, ending.billable.usage)
      const { heldMicro } = request
      return { ...ending, chargeMicro: wrongMicro < heldMicro ? microCredits(wrongMicro) : heldMicro }
    },
  })
}

/** Read rightly, after somebody had tidied up. */
function usages(tidy: (raw: RawTokenCounts) => RawTokenCounts): Bug {
  return () => ({ readUsage: (raw) => readUsage(tidy(raw)) })
}

function atLeastZero(figure: unknown): unknown {
  return typeof figure === 'number' && figure < 0 ? 0 : figure
}
