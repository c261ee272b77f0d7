import { assertNever, invariant } from '@tessera/core/invariant'

import type { Happening } from '../plan/happening.ts'
import type { DemoHouse } from './demo-house.ts'
import type { MovedClock } from './moved-clock.ts'
import { AskWriter, type KnownPerson } from './write-asks.ts'
import { PaymentWriter } from './write-payments.ts'
import type { PeopleWriter } from './write-people.ts'

export type YearWriting = {
  readonly house: DemoHouse
  readonly clock: MovedClock
  readonly people: PeopleWriter
  /** Told at the beginning of every day of the plan. */
  readonly onDay: (atMs: number, counts: HappeningCounts) => void
}

export type HappeningCounts = Readonly<Partial<Record<Happening['type'], number>>>

/** Writes everything that happens, in its order, each at its own time. */
export async function writeYear(
  happenings: Iterable<Happening>,
  writing: YearWriting,
): Promise<HappeningCounts> {
  const { house, clock, people, onDay } = writing
  const counts: Partial<Record<Happening['type'], number>> = {}
  const writers = { people, asks: new AskWriter(house, clock), payments: new PaymentWriter(house, clock) }
  const known = new Map<number, KnownPerson>()
  for (const happening of happenings) {
    counts[happening.type] = (counts[happening.type] ?? 0) + 1
    if (happening.type === 'day') onDay(happening.atMs, counts)
    else if (happening.type === 'voucher_batch') await people.makeVouchers(happening)
    else if (happening.type === 'sign_up') known.set(happening.person, await people.signUp(happening))
    else await writeOfPerson(writers, happening, knownPerson(known, happening.person))
  }
  await writers.asks.finish()
  return counts
}

type Writers = {
  readonly people: PeopleWriter
  readonly asks: AskWriter
  readonly payments: PaymentWriter
}

type OfKnownPerson = Exclude<Happening, { type: 'day' | 'voucher_batch' | 'sign_up' }>

async function writeOfPerson(
  { people, asks, payments }: Writers,
  happening: OfKnownPerson,
  person: KnownPerson,
): Promise<void> {
  if (happening.type === 'ask') return asks.add(happening, person)
  await asks.settle(person.walletId)
  switch (happening.type) {
    case 'buy':
      return payments.buy(happening, person)
    case 'refund':
      return payments.refund(happening)
    case 'dispute':
      return payments.dispute(happening)
    case 'grant':
      return people.grant(happening, person)
    case 'note':
      return people.note(happening, person)
    case 'block':
      return people.block(happening, person)
    case 'redeem':
      return people.redeem(happening, person)
    default:
      return assertNever(happening)
  }
}

function knownPerson(known: ReadonlyMap<number, KnownPerson>, number: number): KnownPerson {
  const person = known.get(number)
  invariant(person !== undefined, 'who does something has signed up')
  return person
}
