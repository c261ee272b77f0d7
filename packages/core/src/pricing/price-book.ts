import type { MicroCredits } from '../money/micro-credits.ts'
import type { PaymentFee } from './margins.ts'
import type { PriceSegment } from './price-segments.ts'
import { segmentAt } from './price-segments.ts'
import type { PricingPolicy } from './publish-rate-cards.ts'

/** A package on or off sale. */
export type PackageOffer = {
  readonly id: number
  readonly name: string
  readonly creditsMicro: MicroCredits
  readonly priceCents: bigint
  readonly bestFor: string
  readonly position: number
  readonly isActive: boolean
}

/** A model with its prices in force and to come. */
export type BookModel = {
  readonly id: string
  readonly displayName: string
  readonly provider: string
  readonly providerModelId: string
  readonly deprecated: boolean
  readonly isActive: boolean
  /** Ascending: the one in force, if any, and those that are scheduled. */
  readonly segments: readonly PriceSegment[]
}

/** The list that makes prices from a moment on. */
export type PolicyStep = PricingPolicy & { readonly effectiveFromMs: number }

/** Who stood up for the prices, and when. */
export type PriceConfirmation = {
  readonly priceList: PricingPolicy['list']
  readonly actorId: string
  readonly atMs: number
  /** From here on the prices in force are ones that somebody stood up for. */
  readonly fromMs: number
}

/** Whether somebody stands up for the prices that are in force at a moment. */
export function isConfirmedAt(confirmation: PriceConfirmation | undefined, atMs: number): boolean {
  return confirmation !== undefined && confirmation.fromMs <= atMs
}

/** Everything that decides what is sold at which price, from now on. What was in force before is not in it. */
export type PriceBook = {
  /** Counts the changes: whoever changes the book says which version they looked at. */
  readonly version: number
  /** Ascending, at least one. */
  readonly policySteps: readonly PolicyStep[]
  /** For the cost-plus list, whether it is in use or not; hundredths of a percent on cost. */
  readonly markupBasisPoints: bigint
  readonly fee: PaymentFee
  readonly confirmation?: PriceConfirmation
  readonly models: readonly BookModel[]
  readonly packages: readonly PackageOffer[]
}

const launch: PricingPolicy = { list: 'launch' }

/** The list in use at a moment; the launch list before anybody chose one. */
export function policyAt(steps: readonly PolicyStep[], atMs: number): PricingPolicy {
  const step = steps.findLast(({ effectiveFromMs }) => effectiveFromMs <= atMs)
  if (step === undefined) return launch
  const { effectiveFromMs: _, ...policy } = step
  return policy
}

/** The prices that a model is sold at, at a moment. */
export function pricesAt(model: BookModel, atMs: number): PriceSegment | undefined {
  return segmentAt(model.segments, atMs)
}
