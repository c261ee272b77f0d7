import type { Receipt } from '@tessera/contracts/credits'
import { creditsToJson, microCredits } from '@tessera/core/money/micro-credits'
import { picoCreditsToText, priceLines } from '@tessera/core/pricing/price-lines'
import type { PriceLine } from '@tessera/core/pricing/price-lines'
import type { RateCard } from '@tessera/core/pricing/rate-card'
import type { TokenClass } from '@tessera/core/pricing/token-classes'

import type { Catalogue } from '../../ports/catalogue.ts'
import type { ReceiptReader } from '../../ports/receipt-reader.ts'
import type { RunStore, StoredRun } from '../../ports/run-store.ts'

const runsPerQuery = 100

/** Explains charges: each line is tokens × the price of the rate card that the run was charged by. */
export function createReceiptReader(deps: {
  readonly runs: RunStore
  readonly catalogue: Catalogue
}): ReceiptReader {
  return {
    async findReceipts(runIds) {
      const receipts = new Map<string, Receipt>()
      const names = new Map(deps.catalogue.listModels().map((model) => [model.id, model.displayName]))
      for (let start = 0; start < runIds.length; start += runsPerQuery) {
        for (const run of await deps.runs.listRuns(runIds.slice(start, start + runsPerQuery))) {
          const rateCard = await deps.catalogue.findRateCard(run.rateCardId)
          const comparison = await compare(deps.catalogue, run, names)
          const modelName = names.get(run.modelId) ?? run.modelId
          receipts.set(run.id, { ...describeReceipt(run, rateCard, modelName), comparison })
        }
      }
      return receipts
    },
  }
}

async function compare(
  catalogue: Catalogue,
  { baseline, chargedMicro }: StoredRun,
  names: ReadonlyMap<string, string>,
): Promise<Receipt['comparison']> {
  if (baseline === undefined) return null
  const rateCard = await catalogue.findRateCard(baseline.rateCardId)
  if (rateCard === undefined) return null
  return {
    model: rateCard.modelId,
    model_name: names.get(rateCard.modelId) ?? rateCard.modelId,
    rate_card_id: rateCard.id,
    credits: creditsToJson(baseline.micro),
    saved: creditsToJson(microCredits(baseline.micro - chargedMicro)),
  }
}

function describeReceipt(
  run: StoredRun,
  rateCard: RateCard | undefined,
  modelName: string,
): Omit<Receipt, 'comparison'> {
  return {
    run_id: run.id,
    model: run.modelId,
    model_name: modelName,
    provider: run.provider,
    status: run.status,
    task_type: run.taskType,
    complexity: run.complexity,
    reason: run.reason,
    finish_reason: run.finishReason ?? null,
    usage_source: run.usageSource ?? null,
    rate_card_id: run.rateCardId,
    held: creditsToJson(run.heldMicro),
    credits_charged: creditsToJson(run.chargedMicro),
    balance_after: run.balanceAfterMicro === undefined ? null : creditsToJson(run.balanceAfterMicro),
    lines: linesOf(run, rateCard),
    created_at: new Date(run.createdAtMs).toISOString(),
  }
}

/** What was free has no lines: there is nothing to explain. */
function linesOf(run: StoredRun, rateCard: RateCard | undefined): Receipt['lines'] {
  if (run.usage === undefined || rateCard === undefined || run.status !== 'settled') return []
  return priceLines(rateCard, run.usage).lines.map(describeLine)
}

const tokenClassNames = {
  input: 'input',
  cacheRead: 'cache_read',
  cacheWrite: 'cache_write',
  output: 'output',
  reasoning: 'reasoning',
} as const satisfies Record<TokenClass, string>

function describeLine(line: PriceLine): Receipt['lines'][number] {
  return {
    token_class: tokenClassNames[line.tokenClass],
    tokens: Number(line.tokens),
    credits_per_1k: Number(line.price) / 1_000_000_000,
    credits: picoCreditsToText(line.picoCredits),
  }
}
