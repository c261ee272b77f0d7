import { typicalCost } from '@/features/credits/typical-answer'

export const subscriptionDollars = 20

const daysPerMonth = 30

export type Comparison = {
  readonly creditsPerMessage: number
  readonly creditsPerMonth: number
  readonly dollarsPerMonth: number
  /** Messages a day at which both cost the same. */
  readonly breakEvenPerDay: number
}

/** What a month of typical messages costs at listed prices; the first package's rate, so without any discount. */
export function compareWithSubscription(input: {
  readonly messagesPerDay: number
  readonly inputPer1k: number
  readonly outputPer1k: number
  readonly dollarsPerCredit: number
}): Comparison {
  const creditsPerMessage = typicalCost({ input: input.inputPer1k, output: input.outputPer1k })
  const creditsPerMonth = creditsPerMessage * input.messagesPerDay * daysPerMonth
  const dollarsPerDayAndMessage = creditsPerMessage * daysPerMonth * input.dollarsPerCredit
  return {
    creditsPerMessage,
    creditsPerMonth,
    dollarsPerMonth: creditsPerMonth * input.dollarsPerCredit,
    breakEvenPerDay: dollarsPerDayAndMessage === 0 ? 0 : subscriptionDollars / dollarsPerDayAndMessage,
  }
}
