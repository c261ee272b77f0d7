import type { IdempotencyClaim } from '@tessera/core/ledger/operation'
import { microCredits } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { RateCard } from '@tessera/core/pricing/rate-card'
import type { RunPlan } from '@tessera/core/runs/plan-run'

import type { CompanionWrite } from '../../ports/companion-write.ts'
import type { CreditResult } from '../../ports/credit-manager.ts'
import type { World } from '../world.ts'
import { askUntilKnown } from './ask-until-known.ts'
import { drawWallet } from './draw-wallet.ts'
import type { SimulatedOperation } from './operation.ts'

type Wish = {
  /** Tessera chooses: a whole answer first, and less only where that is all that can be paid. */
  readonly isAuto?: boolean
  readonly capMicro?: bigint
  readonly outputBoundTokens?: number
  readonly walletId?: string
  readonly claim?: Pick<IdempotencyClaim, 'scopeKey' | 'requestHash'>
  /** The prices change after the estimate was made, and before credits are held. */
  readonly arePricesChanging?: boolean
  readonly rateCard?: RateCard
}

export const requestOperations: readonly SimulatedOperation[] = [
  { kind: 'request', weight: 60, play: (world) => request(world, {}) },
  { kind: 'request_auto', weight: 25, play: (world) => request(world, { isAuto: true }) },
  {
    kind: 'request_under_cap',
    weight: 12,
    play: (world) => request(world, { capMicro: BigInt(world.random.between(1, 30)) * 777_777n }),
  },
  {
    kind: 'request_short_answer',
    weight: 8,
    play: (world) => request(world, { outputBoundTokens: world.random.between(1, 70) }),
  },
  {
    kind: 'request_as_prices_change',
    weight: 8,
    play: (world) => request(world, { arePricesChanging: true }),
  },
  {
    kind: 'request_with_key',
    weight: 10,
    play: (world) => request(world, { claim: claimOf(world, 'as usual') }),
  },
  {
    kind: 'request_with_key_of_another',
    weight: 4,
    play: (world) => request(world, { claim: claimOf(world, 'another way') }),
  },
  { kind: 'requests_at_once', weight: 4, play: requestsAtOnce },
  {
    kind: 'request_of_unknown_wallet',
    weight: 1,
    play: (world) => request(world, { walletId: 'wal_nobody' }),
  },
]

function claimOf(world: World, requestHash: string) {
  return { scopeKey: `usr POST /api/ai/route ${world.random.between(1, 200)}`, requestHash }
}

/** Many at once from one wallet, sized so that the wallet can't pay for all of them. */
async function requestsAtOnce(world: World): Promise<boolean> {
  const walletId = drawWallet(world)
  const balance = await world.reads.findBalance(walletId)
  if (balance === undefined || balance.availableMicro <= 0n) return false
  const rateCard = world.prices.current('flat')
  for (let number = 1; number <= 6; number += 1) {
    world.alongside.push(() => request(world, { walletId, rateCard, outputBoundTokens: 900 }))
  }
  return true
}

/** From the estimate to the held credits. The provider is called, and ends, some time later. */
async function request(world: World, wish: Wish): Promise<void> {
  const modelId = world.prices.drawModel()
  const rateCard = wish.rateCard ?? world.prices.current(modelId)
  const asked = drawQuestion(world, rateCard, wish)
  const plan = world.decisions.planRun(asked)
  demandRight(world, world.runModel.judgePlan(asked, plan))
  if (!plan.ok) return
  if (wish.arePricesChanging === true) world.prices.publish(modelId)
  const runId = world.ids.create('run')
  const walletId = wish.walletId ?? drawWallet(world)
  const held = await holdFor(world, { runId, walletId, rateCard, plan: plan.value, wish })
  if (!held.ok) return
  const bound = { ...asked, heldMicro: held.value.amountMicro }
  const boundTokens = world.decisions.boundAfterHold(bound)
  demandRight(world, world.runModel.judgeBound(bound, boundTokens))
  world.process.runs.set(runId, { runId, walletId, ...bound, boundTokens: boundTokens ?? 0 })
}

function demandRight(world: World, wrong: string | undefined): void {
  if (wrong !== undefined) world.violate(`R7: ${wrong}`)
}

function drawQuestion(world: World, rateCard: RateCard, wish: Wish) {
  const { random } = world
  const inputTokens = drawInput(world, rateCard)
  return {
    rateCard,
    inputTokens,
    inputBoundTokens: random.chance(50) ? inputTokens : Math.ceil(inputTokens * 1.1) + 40,
    outputBoundTokens: wish.outputBoundTokens ?? random.between(20, 1500),
    expectedOutputTokens: random.between(10, 600),
    ...(wish.capMicro === undefined ? {} : { capMicro: microCredits(wish.capMicro) }),
  }
}

type PlannedRun = {
  readonly runId: string
  readonly walletId: string
  readonly rateCard: RateCard
  readonly plan: RunPlan
}

/** Where Tessera chose the model, less than a whole answer is held only if the whole is beyond the wallet. */
async function holdFor(world: World, run: PlannedRun & { readonly wish: Wish }): Promise<CreditResult> {
  const { runId, walletId, plan, wish } = run
  const idempotency = wish.claim && {
    ...wish.claim,
    subjectId: runId,
    expiresAtMs: world.nowMs + 86_400_000,
  }
  const hold = (minimumMicro: MicroCredits) =>
    askUntilKnown(() =>
      world.process.credits.hold({
        holdId: runId,
        walletId,
        amountMicro: plan.preferredMicro,
        minimumMicro,
        companions: [openedRun(run)],
        ...(idempotency === undefined ? {} : { idempotency }),
      }),
    )
  if (wish.isAuto !== true) return hold(plan.minimumMicro)
  const held = await hold(plan.wholeAnswerMicro)
  const isShort = !held.ok && held.error.code === 'insufficient_credits'
  return isShort ? hold(plan.minimumMicro) : held
}

/** Often just at the edge of a tier, where the whole price changes. */
function drawInput({ random }: World, { tiers }: RateCard): number {
  const edge = random.chance(30) ? random.pick(tiers)?.fromInputTokens : undefined
  return edge === undefined || edge === 0 ? random.between(1, 2000) : edge + random.between(-1, 1)
}

function openedRun(run: PlannedRun): CompanionWrite {
  const { runId, walletId, rateCard, plan } = run
  return {
    type: 'run_opened',
    runId,
    userId: 'usr_simulated',
    walletId,
    source: 'api',
    streamed: true,
    modelId: rateCard.modelId,
    provider: 'simulated',
    rateCardId: rateCard.id,
    taskType: 'chat',
    complexity: 'simple',
    difficulty: 0,
    reason: '',
    inputBoundTokens: plan.inputBoundTokens,
    outputBoundTokens: plan.outputBoundTokens,
  }
}
