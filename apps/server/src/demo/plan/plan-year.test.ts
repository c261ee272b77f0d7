import { microCreditsFromCredits } from '@tessera/core/money/micro-credits'
import { publishTiers } from '@tessera/core/pricing/publish-rate-cards'
import { expect, test } from 'vitest'

import { readCatalogueSeed, seedPackages } from '../../adapters/db/catalogue-seed/catalogue-seed.ts'
import { toProviderTier } from '../../adapters/db/catalogue-seed/seed-catalogue.ts'
import type { Happening, SoldModel } from './happening.ts'
import { planYear } from './plan-year.ts'

const toMs = Date.UTC(2026, 2, 1, 12)
const fromMs = Date.UTC(2025, 2, 1, 12)

const models = readCatalogueSeed().models.map((model): SoldModel => ({
  id: model.id,
  displayName: model.display_name,
  provider: model.provider,
  rateCards: model.prices.flatMap(({ tiers }, index) => {
    const published = publishTiers(
      { id: model.id, providerTiers: tiers.map(toProviderTier) },
      { list: 'launch' },
    )
    if (!published.ok) return []
    const id = `${model.id}-${index}`
    return [
      {
        id,
        modelId: model.id,
        version: index + 1,
        priceList: 'launch',
        effectiveFromMs: 0,
        tiers: published.value,
      },
    ]
  }),
}))

function plan(seed: number, users = 120): readonly Happening[] {
  const welcomeMicro = microCreditsFromCredits(50n)
  const shared = { fromMs, toMs, models, usualModelId: 'gpt-4o', packages: seedPackages, welcomeMicro }
  return [...planYear({ ...shared, seed, users })]
}

function of<Type extends Happening['type']>(happenings: readonly Happening[], type: Type) {
  return happenings.filter(
    (happening): happening is Extract<Happening, { type: Type }> => happening.type === type,
  )
}

function spell(happenings: readonly Happening[]): string {
  return JSON.stringify(happenings, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}

test('the same seed plans the same year, and another one another', () => {
  expect(spell(plan(1))).toBe(spell(plan(1)))
  expect(spell(plan(1))).not.toBe(spell(plan(2)))
})

test.each([1, 2, 3])(
  'everybody signs up, and nothing happens outside the time of the plan (seed %i)',
  (seed) => {
    const happenings = plan(seed)
    expect(of(happenings, 'sign_up')).toHaveLength(120)
    expect(happenings.every(({ atMs }) => atMs >= fromMs && atMs < toMs + 3 * 60_000)).toBe(true)
    expect(of(happenings, 'ask').every(({ ask }) => ask.endsAtMs < toMs)).toBe(true)
  },
)

test('a day that the plan cuts has no more than its part of a day', () => {
  const lastDayMs = Date.UTC(2026, 2, 3)
  const welcomeMicro = microCreditsFromCredits(50n)
  const until = (untilMs: number) =>
    of(
      [
        ...planYear({
          seed: 1,
          users: 400,
          fromMs,
          toMs: untilMs,
          models,
          usualModelId: undefined,
          packages: seedPackages,
          welcomeMicro,
        }),
      ],
      'ask',
    ).filter(({ atMs }) => atMs >= lastDayMs).length
  expect(until(lastDayMs + 60 * 60_000)).toBeLessThan(until(lastDayMs + 24 * 60 * 60_000) / 5)
})

test('an answer whose model was chosen has what it would have cost otherwise, and choosing saves on the whole', () => {
  const settled = of(plan(4), 'ask').flatMap(({ ask }) => {
    const { ending, isChosenByUser, baseline } = ask
    return ending.action === 'settle' ? [{ chargeMicro: ending.chargeMicro, isChosenByUser, baseline }] : []
  })
  expect(settled.every(({ isChosenByUser, baseline }) => isChosenByUser === (baseline === undefined))).toBe(
    true,
  )
  const chosen = settled.filter(({ isChosenByUser }) => !isChosenByUser)
  const charged = chosen.reduce((sum, { chargeMicro }) => sum + chargeMicro, 0n)
  const otherwise = chosen.reduce((sum, { baseline }) => sum + (baseline?.micro ?? 0n), 0n)
  expect(otherwise).toBeGreaterThan(charged)
})

test('nobody is charged more than is held for them', () => {
  const charges = of(plan(4), 'ask').flatMap(({ ask }) =>
    ask.ending.action === 'settle' ? [{ chargeMicro: ask.ending.chargeMicro, heldMicro: ask.heldMicro }] : [],
  )
  expect(charges.length).toBeGreaterThan(100)
  expect(charges.filter(({ chargeMicro, heldMicro }) => chargeMicro > heldMicro)).toEqual([])
})

function isWeekend({ atMs }: { readonly atMs: number }): boolean {
  return [0, 6].includes(new Date(atMs).getUTCDay())
}

test('the business grows, rests at weekends, and lives on a few customers', () => {
  const happenings = plan(1, 400)
  const asks = of(happenings, 'ask')
  const halfMs = (fromMs + toMs) / 2
  expect(asks.filter(({ atMs }) => atMs >= halfMs).length).toBeGreaterThan(
    2 * asks.filter(({ atMs }) => atMs < halfMs).length,
  )
  expect(asks.filter(isWeekend).length / asks.length).toBeLessThan(0.2)
  const paid = of(happenings, 'buy').filter(({ purchase }) => purchase.end === 'paid')
  const spent = new Map<number, number>()
  for (const { person, purchase } of paid)
    spent.set(person, (spent.get(person) ?? 0) + Number(purchase.totalMinor))
  const amounts = [...spent.values()].toSorted((left, right) => right - left)
  const all = amounts.reduce((sum, amount) => sum + amount, 0)
  const topTenth = amounts.slice(0, Math.ceil(amounts.length / 10)).reduce((sum, amount) => sum + amount, 0)
  expect(topTenth / all).toBeGreaterThan(0.3)
  expect(spent.size / 400).toBeGreaterThan(0.15)
  expect(spent.size / 400).toBeLessThan(0.45)
})

test('a purchase that something comes of is paid first, and comes to an end once', () => {
  const happenings = plan(5, 400)
  const paid = new Set(
    of(happenings, 'buy').flatMap(({ purchase }) =>
      purchase.hasAftermath && purchase.end === 'paid' ? [purchase.key] : [],
    ),
  )
  const ended = [
    ...of(happenings, 'refund').map(({ key }) => key),
    ...of(happenings, 'dispute').flatMap(({ key, status }) => (status === 'needs_response' ? [] : [key])),
  ]
  expect(ended.length).toBeGreaterThan(0)
  expect(new Set(ended).size).toBe(ended.length)
  expect(ended.filter((key) => !paid.has(key))).toEqual([])
})
