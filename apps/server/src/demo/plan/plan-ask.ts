import type { MicroCredits } from '@tessera/core/money/micro-credits'
import { priceUsage } from '@tessera/core/pricing/price-usage'
import type { RateCard } from '@tessera/core/pricing/rate-card'
import { boundAfterHold } from '@tessera/core/runs/bound-after-hold'
import { decideEnding } from '@tessera/core/runs/decide-ending'
import type { EndingRequest, Produced, RunEnding, RunOutcome } from '@tessera/core/runs/decide-ending'
import { planRun } from '@tessera/core/runs/plan-run'
import type { RunPlan } from '@tessera/core/runs/plan-run'
import type { Complexity } from '@tessera/core/selection/task-type'

import type { Draw } from './draw.ts'
import { type Habit, modelsByTaste } from './habits.ts'
import type { PlannedAsk, SoldModel } from './happening.ts'
import { drawExchange } from './subjects.ts'

export type AskWish = {
  readonly atMs: number
  readonly habit: Habit
  readonly availableMicro: MicroCredits
  /** Of the whole time that has passed. */
  readonly share: number
  readonly models: readonly SoldModel[]
  /** What they would use if no model were chosen for them. */
  readonly otherwise: SoldModel | undefined
  /** A provider that is in trouble on that day. */
  readonly troubled: string | undefined
  readonly hasTalk: boolean
}

/** @returns undefined where the credits do not pay for an answer that is worth having */
export function planAsk(draw: Draw, wish: AskWish): PlannedAsk | undefined {
  const size = drawSize(draw, wish)
  const isChosenByUser = draw.isTrue(size.isOfProgram ? 0.8 : 0.3)
  const priced = drawModel(draw, wish, isChosenByUser ? wish.habit.taste : tasteOfChoice(wish, size))
  const plan = planRun({
    rateCard: priced.rateCard,
    inputBoundTokens: size.inputBoundTokens,
    outputBoundTokens: size.outputBoundTokens,
    expectedOutputTokens: size.outputTokens,
  })
  if (!plan.ok || plan.value.wholeAnswerMicro > wish.availableMicro) return undefined
  const heldMicro =
    plan.value.preferredMicro < wish.availableMicro ? plan.value.preferredMicro : wish.availableMicro
  const boundTokens = boundAfterHold({ ...size, rateCard: priced.rateCard, heldMicro })
  if (boundTokens === undefined) return undefined
  return runThrough(draw, wish, { ...priced, isChosenByUser, size, plan: plan.value, heldMicro, boundTokens })
}

type Size = {
  readonly isOfProgram: boolean
  readonly inputTokens: number
  readonly cacheReadTokens: number
  readonly inputBoundTokens: number
  readonly outputTokens: number
  readonly reasoningTokens: number
  readonly outputBoundTokens: number
}

type Held = {
  readonly model: SoldModel
  readonly rateCard: RateCard
  readonly isChosenByUser: boolean
  readonly size: Size
  readonly plan: RunPlan
  readonly heldMicro: MicroCredits
  readonly boundTokens: number
}

/** Who leaves the choice to the site gets what the prompt needs, and not what they would have taken. */
function tasteOfChoice({ habit }: AskWish, size: Size): Habit['taste'] {
  const { complexity } = complexityOf(size)
  if (complexity === 'complex') return habit.taste
  return complexity === 'simple' || habit.taste === 'economy' ? 'economy' : 'balanced'
}

function drawModel(
  draw: Draw,
  wish: AskWish,
  taste: Habit['taste'],
): { readonly model: SoldModel; readonly rateCard: RateCard } {
  const offers = modelsByTaste[taste].flatMap(([modelId, atFirst, atLast]) => {
    const model = wish.models.find(({ id }) => id === modelId)
    const rateCard = model && cardAt(model, wish.atMs)
    if (model === undefined || rateCard === undefined) return []
    const weight = atFirst + (atLast - atFirst) * wish.share
    return [[{ model, rateCard }, weight] as const]
  })
  return draw.weighted(offers)
}

function cardAt({ rateCards }: SoldModel, atMs: number): RateCard | undefined {
  return rateCards.findLast(({ effectiveFromMs }) => effectiveFromMs <= atMs)
}

function drawSize(draw: Draw, { habit }: AskWish): Size {
  const isOfProgram = draw.isTrue(habit.apiShare)
  const inputTokens = Math.ceil(draw.around(isOfProgram ? habit.inputTokens : habit.inputTokens / 3)) + 40
  const outputTokens = Math.ceil(draw.around(habit.outputTokens)) + 12
  const isThoughtful = draw.isTrue(0.3)
  return {
    isOfProgram,
    inputTokens,
    cacheReadTokens: isOfProgram && draw.isTrue(0.4) ? Math.floor(inputTokens * 0.6 * draw.share()) : 0,
    inputBoundTokens: Math.ceil(inputTokens * 1.12) + 24,
    outputTokens,
    reasoningTokens: isThoughtful ? Math.floor(outputTokens * 0.4 * draw.share()) : 0,
    outputBoundTokens: Math.max(1024, 2 ** Math.ceil(Math.log2(outputTokens * 1.6))),
  }
}

type End = {
  readonly outcome: RunOutcome
  readonly produced: Produced
  readonly attempts: PlannedAsk['attempts']
}

const answered = { outcome: 'answered' } as const
const overloaded = { outcome: 'failed', errorCode: 'overloaded', httpStatus: 529 } as const
const limited = { outcome: 'failed', errorCode: 'rate_limited', httpStatus: 429 } as const
const broken = { outcome: 'failed', errorCode: 'stream_broken' } as const
const aborted = { outcome: 'aborted' } as const

const usualEnds: readonly (readonly [End, number])[] = [
  [{ outcome: { type: 'complete', finishReason: 'stop' }, produced: 'text', attempts: [answered] }, 920],
  [{ outcome: { type: 'complete', finishReason: 'length' }, produced: 'text', attempts: [answered] }, 14],
  [
    { outcome: { type: 'complete', finishReason: 'stop' }, produced: 'text', attempts: [limited, answered] },
    12,
  ],
  [{ outcome: { type: 'stopped' }, produced: 'text', attempts: [aborted] }, 22],
  [{ outcome: { type: 'stopped' }, produced: 'nothing', attempts: [aborted] }, 3],
  [{ outcome: { type: 'time_limit' }, produced: 'text', attempts: [aborted] }, 2],
  [
    { outcome: { type: 'complete', finishReason: 'content_filter' }, produced: 'text', attempts: [answered] },
    3,
  ],
  [{ outcome: { type: 'complete', finishReason: 'stop' }, produced: 'nothing', attempts: [answered] }, 2],
  [failed('provider_error', 'provider', [broken]), 8],
  [failed('provider_unavailable', 'provider', [overloaded, overloaded]), 7],
  [failed('unavailable', 'platform', [aborted]), 1],
]

const outage: End = failed('provider_unavailable', 'provider', [overloaded, overloaded, overloaded])

function failed(errorCode: string, at: 'provider' | 'platform', attempts: End['attempts']): End {
  return { outcome: { type: 'failed', errorCode, at }, produced: 'nothing', attempts }
}

function drawEnd(draw: Draw, { troubled }: AskWish, provider: string): End {
  return provider === troubled && draw.isTrue(0.45) ? outage : draw.weighted(usualEnds)
}

function runThrough(draw: Draw, wish: AskWish, held: Held): PlannedAsk {
  const { model, rateCard, isChosenByUser, size, heldMicro, boundTokens } = held
  const end = drawEnd(draw, wish, model.provider)
  const exchange = drawExchange(draw)
  const hasAnswer = end.produced !== 'nothing'
  const outputTokens = Math.min(
    boundTokens,
    end.outcome.type === 'stopped' ? Math.ceil(size.outputTokens / 3) : size.outputTokens,
  )
  const firstByteAtMs = wish.atMs + 250 + Math.floor(draw.around(650))
  const ending = decideEnding({
    outcome: end.outcome,
    produced: end.produced,
    reported: reportedBy(draw, end, { ...size, outputTokens: hasAnswer ? outputTokens : 0 }),
    countedInputTokens: size.inputTokens,
    countedOutputTokens: hasAnswer ? outputTokens : 0,
    bounds: { maxOutputTokens: boundTokens, inputBoundTokens: size.inputBoundTokens },
    rateCard,
    heldMicro,
    mayCostUs: end.attempts.some(({ outcome }) => outcome !== 'failed') || end.attempts.includes(broken),
  })
  return {
    model,
    rateCard,
    isChosenByUser,
    baseline: isChosenByUser ? undefined : baselineOf(wish, ending),
    source: size.isOfProgram ? 'api' : 'chat',
    taskType: exchange.taskType,
    ...complexityOf(size),
    inputBoundTokens: size.inputBoundTokens,
    outputBoundTokens: boundTokens,
    heldMicro,
    attempts: end.attempts,
    firstByteAtMs: hasAnswer ? firstByteAtMs : undefined,
    endsAtMs: firstByteAtMs + 200 + outputTokens * 9,
    ending,
    talk: size.isOfProgram
      ? undefined
      : {
          isNew: !wish.hasTalk || draw.isTrue(0.45),
          question: exchange.question,
          answer: hasAnswer ? exchange.answer : '',
          messageStatus: messageStatusOf(end.outcome),
        },
  }
}

function baselineOf({ otherwise, atMs }: AskWish, ending: RunEnding): PlannedAsk['baseline'] {
  const card = otherwise && cardAt(otherwise, atMs)
  if (card === undefined || ending.action !== 'settle') return undefined
  return { rateCardId: card.id, micro: priceUsage(card, ending.billable.usage) }
}

/** A few providers tell nothing, or something that cannot be true. */
function reportedBy(draw: Draw, end: End, size: Size): EndingRequest['reported'] {
  if (end.attempts.every(({ outcome }) => outcome === 'failed') || draw.isTrue(0.004))
    return { status: 'missing' }
  if (draw.isTrue(0.0015)) return { status: 'anomalous', anomaly: 'total_mismatch' }
  const { inputTokens, cacheReadTokens, outputTokens } = size
  const reasoningTokens = Math.min(size.reasoningTokens, outputTokens)
  return {
    status: 'reported',
    usage: { inputTokens, cacheReadTokens, cacheWriteTokens: 0, outputTokens, reasoningTokens },
  }
}

function complexityOf(size: Size): { readonly complexity: Complexity; readonly difficulty: number } {
  const weight = Math.log10(size.inputTokens + 4 * size.outputTokens)
  const difficulty = Math.min(0.97, Math.max(0.05, (weight - 2.2) / 3))
  return { difficulty, complexity: difficulty < 0.35 ? 'simple' : difficulty < 0.65 ? 'medium' : 'complex' }
}

function messageStatusOf(outcome: RunOutcome): 'complete' | 'incomplete' | 'failed' {
  if (outcome.type === 'failed' || outcome.type === 'shutdown') return 'failed'
  if (outcome.type !== 'complete') return outcome.type === 'cut_at_bound' ? 'complete' : 'incomplete'
  return outcome.finishReason === 'content_filter' ? 'failed' : 'complete'
}
