import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { cheapestCreditValue } from './credit-value.ts'
import type { CreditValue } from './credit-value.ts'
import type { PackageOffer, PolicyStep, PriceBook } from './price-book.ts'
import { sellByPolicy } from './sell-by-policy.ts'

/**
 * The book with a new or changed package. Where cost-plus prices were made for dearer credits than are on sale now,
 * they are made again at once, so that the markup holds for whoever buys the cheapest. They are not lowered when the
 * cheapest package goes: credits that were bought with it don't expire. A superadmin who wants that confirms the list.
 * Errors: `last_active_package` where nothing would be on sale any more.
 */
export function changePackage(
  book: PriceBook,
  offer: PackageOffer,
  nowMs: number,
): Result<PriceBook, { readonly code: 'last_active_package' }> {
  const packages = [...book.packages.filter(({ id }) => id !== offer.id), offer].toSorted(
    (left, right) => left.position - right.position || left.id - right.id,
  )
  const cheapest = cheapestOnSale(packages)
  if (cheapest === undefined) return err({ code: 'last_active_package' })
  const policySteps = stepsForCheaperCredits(book.policySteps, cheapest, nowMs)
  if (policySteps === book.policySteps) return ok({ ...book, packages })
  const models = book.models.map((model) => ({
    ...model,
    segments: sellByPolicy(model.segments, { modelId: model.id, policySteps, fromMs: nowMs, nowMs }),
  }))
  return ok({ ...book, packages, policySteps, models })
}

/** What a credit brings in under the cheapest package on sale; undefined where none is. */
export function cheapestOnSale(packages: readonly PackageOffer[]): CreditValue | undefined {
  const cheapest = cheapestCreditValue(packages.filter(({ isActive }) => isActive))
  return cheapest && { creditsMicro: cheapest.creditsMicro, priceCents: cheapest.priceCents }
}

function stepsForCheaperCredits(
  steps: readonly PolicyStep[],
  cheapest: CreditValue,
  nowMs: number,
): readonly PolicyStep[] {
  const inForce = steps.findLast(({ effectiveFromMs }) => effectiveFromMs <= nowMs)
  let isChanged = false
  const changed = steps.flatMap((step) => {
    const counts = step === inForce || step.effectiveFromMs > nowMs
    if (!counts || step.list === 'launch' || !isCheaper(cheapest, step.creditValue)) return [step]
    isChanged = true
    const dearer = { ...step, creditValue: cheapest, effectiveFromMs: Math.max(nowMs, step.effectiveFromMs) }
    return step.effectiveFromMs < nowMs ? [step, dearer] : [dearer]
  })
  return isChanged ? changed : steps
}

function isCheaper(left: CreditValue, right: CreditValue): boolean {
  return left.priceCents * right.creditsMicro < right.priceCents * left.creditsMicro
}
