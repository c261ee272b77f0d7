import { expect, it } from 'vitest'

import { compareWithSubscription } from './subscription-comparison.ts'

it('prices a month of typical messages by the list, without a discount', () => {
  const comparison = compareWithSubscription({
    messagesPerDay: 10,
    inputPer1k: 5,
    outputPer1k: 5,
    dollarsPerCredit: 0.01,
  })
  expect(comparison.creditsPerMessage).toBeCloseTo(3.75)
  expect(comparison.creditsPerMonth).toBeCloseTo(1125)
  expect(comparison.dollarsPerMonth).toBeCloseTo(11.25)
})

it('says honestly from how many messages on a subscription is cheaper', () => {
  const prices = { inputPer1k: 30, outputPer1k: 30, dollarsPerCredit: 0.01 }
  const { breakEvenPerDay } = compareWithSubscription({ ...prices, messagesPerDay: 1 })
  expect(compareWithSubscription({ ...prices, messagesPerDay: breakEvenPerDay }).dollarsPerMonth).toBeCloseTo(
    20,
  )
})
