import { assertNever } from '@tessera/core/invariant'
import { microCreditsFromCredits } from '@tessera/core/money/micro-credits'
import type { VoucherTerms } from '@tessera/core/vouchers/voucher'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { openVoucherHouse } from '../../../test/voucher-house.ts'
import type { VoucherHouse } from '../../../test/voucher-house.ts'

type Step =
  | { readonly type: 'create'; readonly terms: ModelTerms; readonly codes: number }
  | {
      readonly type: 'redeem'
      readonly person: number
      readonly code: number
      readonly key: number | undefined
    }
  | { readonly type: 'void_code'; readonly code: number }
  | { readonly type: 'void_batch'; readonly batch: number }
  | { readonly type: 'wait'; readonly ms: number }

type ModelTerms = {
  readonly credits: number
  readonly livesMs: number | undefined
  readonly perPersonLimit: number | undefined
  readonly redemptionsPerCode: number
}

const terms = fc.record({
  credits: fc.integer({ min: 1, max: 50 }),
  livesMs: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
  perPersonLimit: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  redemptionsPerCode: fc.integer({ min: 1, max: 3 }),
})

const at = fc.nat({ max: 30 })

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('create' as const),
        terms,
        codes: fc.integer({ min: 1, max: 4 }),
      }),
    },
    {
      weight: 10,
      arbitrary: fc.record({
        type: fc.constant('redeem' as const),
        person: fc.nat({ max: 3 }),
        code: at,
        key: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('void_code' as const), code: at }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('void_batch' as const), batch: at }) },
    {
      weight: 2,
      arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 30 }) }),
    },
  ),
  { minLength: 10, maxLength: 40 },
)

type ModelBatch = { readonly id: string; readonly terms: ModelTerms; readonly expiresAtMs: number }
type ModelCode = {
  readonly printed: string
  readonly batch: ModelBatch
  readonly redeemedBy: Set<string>
  isVoid: boolean
}

/** Vouchers as one would tell them to a child: lists and sets, and nobody at the same time. */
class Model {
  readonly batches: ModelBatch[] = []
  readonly codes: ModelCode[] = []
  readonly balances = new Map<string, number>()
  readonly codeByKey = new Map<string, ModelCode>()

  redeem(
    code: ModelCode,
    person: string,
    { key, nowMs }: { key: string | undefined; nowMs: number },
  ): string {
    const earlier = key === undefined ? undefined : this.codeByKey.get(key)
    if (earlier !== undefined) return earlier === code ? 'redeemed' : 'idempotency_conflict'
    if (code.redeemedBy.has(person)) return 'voucher_already_redeemed'
    if (code.isVoid) return 'voucher_unknown'
    const { terms: of } = code.batch
    if (code.redeemedBy.size >= of.redemptionsPerCode) return 'voucher_used_up'
    if (nowMs >= code.batch.expiresAtMs) return 'voucher_expired'
    const taken = this.codes.filter(({ batch, redeemedBy }) => batch === code.batch && redeemedBy.has(person))
    if (taken.length >= (of.perPersonLimit ?? Infinity)) return 'voucher_limit_reached'
    code.redeemedBy.add(person)
    this.balances.set(person, (this.balances.get(person) ?? 0) + of.credits)
    if (key !== undefined) this.codeByKey.set(key, code)
    return 'redeemed'
  }

  voidCodes(codes: readonly ModelCode[]): number {
    const open = codes.filter(
      ({ isVoid, redeemedBy, batch }) => !isVoid && redeemedBy.size < batch.terms.redemptionsPerCode,
    )
    for (const code of open) code.isVoid = true
    return open.length
  }
}

const audit = {
  actorId: 'usr_owner',
  action: 'vouchers.void',
  subjectKind: 'voucher',
  subjectId: 'v',
  reason: 'test',
}

type Scene = { readonly house: VoucherHouse; readonly model: Model; readonly people: readonly string[] }

/** What was observed and what the model expected, for every step: equal, or one of them is wrong. */
type Seen = { readonly found: unknown; readonly expected: unknown }

async function take(scene: Scene, step: Step): Promise<Seen> {
  switch (step.type) {
    case 'create':
      return create(scene, step)
    case 'redeem':
      return redeem(scene, step)
    case 'void_code':
      return voidCode(scene, step)
    case 'void_batch':
      return voidBatch(scene, step)
    case 'wait':
      scene.house.clock.advance(step.ms)
      return nothing
    default:
      return assertNever(step)
  }
}

const nothing: Seen = { found: 0, expected: 0 }

type StepOf<Type extends Step['type']> = Extract<Step, { type: Type }>

async function create({ house, model }: Scene, step: StepOf<'create'>): Promise<Seen> {
  const nowMs = house.clock.nowMs()
  const made = await house.createBatch({ codes: step.codes, ...termsOf(step.terms, nowMs) })
  const expiresAtMs = step.terms.livesMs === undefined ? Infinity : nowMs + step.terms.livesMs
  const batch = { id: made.batchId, terms: step.terms, expiresAtMs }
  model.batches.push(batch)
  for (const printed of made.codes) {
    model.codes.push({ printed, batch, redeemedBy: new Set(), isVoid: false })
  }
  return { found: made.codes.length, expected: step.codes }
}

async function redeem({ house, model, people }: Scene, step: StepOf<'redeem'>): Promise<Seen> {
  const code = model.codes[step.code % model.codes.length]
  const person = people[step.person]
  if (code === undefined || person === undefined) return nothing
  const key = step.key === undefined ? undefined : `${person} ${step.key}`
  const outcome = model.redeem(code, person, { key, nowMs: house.clock.nowMs() })
  const answer = await house.redeem(person, code.printed, key === undefined ? {} : { key })
  return {
    found: answer.ok ? ['redeemed', answer.value.credits, answer.value.balance] : [answer.error.code],
    expected:
      outcome === 'redeemed' ? [outcome, code.batch.terms.credits, model.balances.get(person)] : [outcome],
  }
}

async function voidCode({ house, model }: Scene, step: StepOf<'void_code'>): Promise<Seen> {
  const code = model.codes[step.code % model.codes.length]
  if (code === undefined) return nothing
  const listed = await house.batches.listCodes({ batchId: code.batch.id, limit: 10 })
  const ofBatch = model.codes.filter(({ batch }) => batch === code.batch)
  const id = listed[ofBatch.indexOf(code)]?.code.id ?? ''
  return {
    found: await house.batches.voidCode(id, 'test', audit),
    expected: model.voidCodes([code]) === 1,
  }
}

async function voidBatch({ house, model }: Scene, step: StepOf<'void_batch'>): Promise<Seen> {
  const batch = model.batches[step.batch % model.batches.length]
  if (batch === undefined) return nothing
  const ofBatch = model.codes.filter((code) => code.batch === batch)
  return {
    found: await house.batches.voidBatch(batch.id, 'test', () => audit),
    expected: model.voidCodes(ofBatch),
  }
}

function termsOf(wanted: ModelTerms, nowMs: number): Partial<VoucherTerms> {
  return {
    creditsMicro: microCreditsFromCredits(BigInt(wanted.credits)),
    expiresAtMs: wanted.livesMs === undefined ? undefined : nowMs + wanted.livesMs,
    perPersonLimit: wanted.perPersonLimit,
    redemptionsPerCode: wanted.redemptionsPerCode,
  }
}

async function expectSame(house: VoucherHouse, model: Model): Promise<void> {
  for (const [person, balance] of model.balances) expect(await house.balanceOf(person)).toBe(balance)
  for (const batch of model.batches) {
    const codes = model.codes.filter((code) => code.batch === batch)
    const isPast = house.clock.nowMs() >= batch.expiresAtMs
    const isUsedUp = ({ redeemedBy }: ModelCode) => redeemedBy.size >= batch.terms.redemptionsPerCode
    const left = codes.filter((code) => !code.isVoid && !isUsedUp(code))
    const open = isPast ? [] : left
    const counted = await house.batches.find(batch.id)
    expect(counted?.counts).toEqual({
      open: open.length,
      expired: left.length - open.length,
      redeemed: codes.filter((code) => !code.isVoid && isUsedUp(code)).length,
      void: codes.filter(({ isVoid }) => isVoid).length,
      redemptions: codes.reduce((sum, { redeemedBy }) => sum + redeemedBy.size, 0),
      openRedemptions: open.reduce(
        (sum, { redeemedBy }) => sum + batch.terms.redemptionsPerCode - redeemedBy.size,
        0,
      ),
    })
  }
}

describeEachDatabase('any sequence of making, redeeming, voiding and waiting', (openDatabase) => {
  test('ends as a small model says: answers, balances, counts', async () => {
    const house = await openVoucherHouse(openDatabase)
    let run = 0
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        run += 1
        const people = [0, 1, 2, 3].map((person) => `r${run}p${person}`)
        for (const person of people) await house.openWallet(person)
        const model = new Model()
        for (const step of sequence) {
          const { found, expected } = await take({ house, model, people }, step)
          expect(found).toEqual(expected)
        }
        await expectSame(house, model)
      }),
      { numRuns: 25 },
    )
    expect(await house.expectSoundBooks()).toBeGreaterThan(20)
  })
})
