import type { MicroCredits } from '../money/micro-credits.ts'
import { affordableOutput } from '../pricing/affordable-output.ts'
import { highestPrice } from '../pricing/quote.ts'
import type { ModelQuote, SelectionReason } from './model-selector.ts'
import type { RatedModel } from './rate-models.ts'
import type { Complexity, Preference } from './task-type.ts'

export type ReasonCode = SelectionReason['code']

export type Choice = {
  readonly chosen: RatedModel
  readonly code: ReasonCode
  /** The others in the order of their worth. */
  readonly others: readonly RatedModel[]
}

export type ChoiceRequest = {
  /** Best value first; not empty. */
  readonly rated: readonly RatedModel[]
  readonly preference: Preference
  readonly complexity: Complexity
  readonly inputBoundTokens: number
  readonly previousModelId: string | undefined
  /** A few words, which mean something only with what stands before them. */
  readonly isBrief: boolean
  readonly capMicro: MicroCredits | undefined
  readonly availableMicro: MicroCredits | undefined
}

// What a change of model within a conversation must gain: the provider's cache and the tone are lost with it.
const switchingCost = 0.1
/** More quality than this is not given up for staying: an easy beginning must not keep a hard question from a better model. */
const mostQualityForgone = 0.05
/** "And now with a loop" says little about how hard it is: what stands before it was answered well enough to go on. */
const mostForgoneForBrief = 0.15
const leastUsefulTokens = 64

/**
 * Names the model to use among rated ones: the best value whose useful answer the cap and the wallet pay for. Where
 * nothing fits, it is the cheapest, so that the refusal that follows names the smallest sum.
 */
export function chooseModel(request: ChoiceRequest, first: RatedModel): Choice {
  const { rated, capMicro, availableMicro } = request
  const withinCap = rated.filter(({ quote }) =>
    paysForUsefulAnswer(quote, request.inputBoundTokens, capMicro),
  )
  const payable = withinCap.filter(({ quote }) =>
    paysForUsefulAnswer(quote, request.inputBoundTokens, availableMicro),
  )
  const best = payable[0]
  if (best === undefined) {
    const cheapest = cheapestOf(request, first)
    const code = withinCap.length === 0 && capMicro !== undefined ? 'within_cap' : 'within_balance'
    return { chosen: cheapest, code, others: without(rated, cheapest) }
  }
  const kept = payable.find(({ quote }) => quote.model.id === request.previousModelId)
  if (kept !== undefined && kept !== best && isWorthKeeping(request, { kept, best })) {
    return { chosen: kept, code: 'kept_for_conversation', others: without(payable, kept) }
  }
  return {
    chosen: best,
    code: reasonOf(request, { best, first, payable, withinCap }),
    others: without(payable, best),
  }
}

type Rivals = { readonly kept: RatedModel; readonly best: RatedModel }

function isWorthKeeping({ isBrief }: ChoiceRequest, { kept, best }: Rivals): boolean {
  const mostForgone = isBrief ? mostForgoneForBrief : mostQualityForgone
  return best.utility - kept.utility <= switchingCost && best.quality - kept.quality <= mostForgone
}

/** Whether an amount covers the input and an answer of some use. */
function paysForUsefulAnswer(
  quote: ModelQuote,
  inputBoundTokens: number,
  amountMicro: MicroCredits | undefined,
): boolean {
  if (amountMicro === undefined || amountMicro >= quote.maxMicro) return true
  const affordable = affordableOutput({ rateCard: quote.model.rateCard, inputBoundTokens, amountMicro })
  // An answer that would be cut in the middle is no better than none.
  const useful = Math.min(quote.outputBoundTokens, Math.max(leastUsefulTokens, quote.expectedOutputTokens))
  return affordable !== undefined && affordable >= useful
}

type Sifted = {
  readonly best: RatedModel
  readonly first: RatedModel
  readonly payable: readonly RatedModel[]
  readonly withinCap: readonly RatedModel[]
}

function reasonOf(request: ChoiceRequest, { best, first, payable, withinCap }: Sifted): ReasonCode {
  if (request.rated.length === 1) return 'only_suitable'
  if (best !== first) return withinCap.includes(first) ? 'within_balance' : 'within_cap'
  const isBestQuality = payable.every(({ quality }) => quality <= best.quality)
  if (request.preference === 'quality' || isBestQuality) return 'best_quality'
  const isCheapest = payable.every(({ quote }) => quote.expectedMicro >= best.quote.expectedMicro)
  if (isCheapest && request.preference === 'economy') return 'cheapest'
  if (request.complexity === 'complex' && !isCheapest) return 'safer_for_difficulty'
  return 'cheapest_good_enough'
}

/** By the least sum that starts a run, not by the most that one can cost: long answers would look dear and be cheap. */
function cheapestOf({ rated, inputBoundTokens }: ChoiceRequest, first: RatedModel): RatedModel {
  const leastSum = ({ quote }: RatedModel): MicroCredits =>
    highestPrice(quote.model.rateCard, inputBoundTokens, Math.min(quote.outputBoundTokens, leastUsefulTokens))
  return rated.reduce((least, model) => (leastSum(model) < leastSum(least) ? model : least), first)
}

function without(rated: readonly RatedModel[], model: RatedModel): readonly RatedModel[] {
  return rated.filter((other) => other !== model)
}
