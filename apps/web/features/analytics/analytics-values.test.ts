import type { AnalyticsModel } from '@tessera/contracts/analytics'
import { expect, test } from 'vitest'

import {
  centsOfNanoUsd,
  formatFineMoney,
  formatShare,
  formatShortMoney,
  isLossMaking,
  leftOfModel,
  minorOfMicro,
} from './analytics-values.ts'

function modelWith(earnedMicroMinor: string, costNanoUsd: string): AnalyticsModel {
  const tokens = { input: 0, cache_read: 0, cache_write: 0, output: 0, reasoning: 0 }
  return {
    model: 'm',
    name: 'M',
    requests: 1,
    failed_requests: 0,
    charges: 1,
    charged_credits: 1,
    tokens,
    earned_micro_minor: earnedMicroMinor,
    cost_nano_usd: costNanoUsd,
    loss_nano_usd: '0',
    margin_bp: null,
    gross_profit_nano_usd: '0',
    gross_margin_bp: null,
    profit_after_losses_nano_usd: '0',
  }
}

test('a dollar is a dollar, whether it was earned or spent', () => {
  expect(minorOfMicro('100000000')).toBe(100)
  expect(centsOfNanoUsd('1000000000')).toBe(100)
})

test('what is finer than a cent never reads as nothing', () => {
  expect(formatFineMoney(0, 'usd')).toBe('$0.00')
  expect(formatFineMoney(0.2, 'usd')).toBe('<$0.01')
  expect(formatFineMoney(-0.2, 'usd')).toBe('−<$0.01')
  expect(formatFineMoney(-150, 'usd')).toBe('−$1.50')
  expect(formatFineMoney(1_234_567.4, 'usd')).toBe('$12,345.67')
  expect(formatFineMoney(1_500, 'jpy')).toBe('¥1,500')
})

test('an axis has room for a few characters', () => {
  expect(formatShortMoney(123_456_00, 'usd')).toBe('$123.5K')
  expect(formatShortMoney(25, 'usd')).toBe('$0.25')
  expect(formatShortMoney(0.75, 'usd')).toBe('$0.0075')
  expect(formatShortMoney(550, 'usd')).toBe('$5.5')
  expect(formatShortMoney(0, 'usd')).toBe('$0')
})

test('a share below zero has a minus', () => {
  expect(formatShare(1_234)).toBe('12.34 %')
  expect(formatShare(-500)).toBe('−5 %')
  expect(formatShare(10_000)).toBe('100 %')
})

test('a model loses money when it cost more than it earned, and not where that can’t be compared', () => {
  expect(isLossMaking(modelWith('100000000', '999999999'), 'usd')).toBe(false)
  expect(isLossMaking(modelWith('100000000', '1000000000'), 'usd')).toBe(false)
  expect(isLossMaking(modelWith('100000000', '1000000001'), 'usd')).toBe(true)
  expect(isLossMaking(modelWith('0', '1'), 'usd')).toBe(true)
  expect(leftOfModel(modelWith('0', '1'), 'eur')).toBeNull()
  expect(isLossMaking(modelWith('0', '1'), 'eur')).toBe(false)
})
