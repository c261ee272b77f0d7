import { normalizeEmail } from '@tessera/core/access/normalize-email'
import type { Role } from '@tessera/core/access/roles'
import { invariant } from '@tessera/core/invariant'
import { creditsToJson } from '@tessera/core/money/micro-credits'
import { createVoucherCode } from '@tessera/core/vouchers/voucher-code'

import { toAuthTime } from '../../adapters/db/auth-columns.ts'
import { grantCredits } from '../../features/credits/grant-credits.ts'
import { redeemCode } from '../../features/vouchers/redeem-code.ts'
import type { Happening } from '../plan/happening.ts'
import type { DemoHouse } from './demo-house.ts'
import type { MovedClock } from './moved-clock.ts'
import type { KnownPerson } from './write-asks.ts'

type Of<Type extends Happening['type']> = Extract<Happening, { type: Type }>

export type NewColleague = {
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly password: string
}

/** Those who run the business, and what they do for customers. */
export class PeopleWriter {
  readonly #house: DemoHouse
  readonly #clock: MovedClock
  readonly #codes = new Map<
    string,
    { readonly hashes: readonly string[]; readonly perCode: number; taken: number }
  >()
  #supportId = ''
  #ownerId = ''

  constructor(house: DemoHouse, clock: MovedClock) {
    this.#house = house
    this.#clock = clock
  }

  async hire(owner: NewColleague, support: NewColleague): Promise<void> {
    this.#ownerId = await this.#appoint(owner)
    this.#supportId = await this.#appoint(support)
  }

  async signUp({ atMs, name, email }: Of<'sign_up'>): Promise<KnownPerson> {
    const { database, ids, bootstrap } = this.#house
    this.#clock.moveTo(atMs)
    const userId = ids.create('user')
    const time = toAuthTime(database.dialect, atMs)
    await database.db
      .insertInto('users')
      .values({
        id: userId,
        name,
        email,
        normalized_email: normalizeEmail(email),
        email_verified: database.dialect === 'sqlite' ? 1 : true,
        image: null,
        role: 'user',
        blocked_at_ms: null,
        created_at: time,
        updated_at: time,
      })
      .execute()
    const walletId = await bootstrap(userId)
    invariant(walletId !== undefined, 'who signed up has a wallet')
    return { userId, walletId, email, talk: undefined }
  }

  async grant({ atMs, amountMicro, reason }: Of<'grant'>, person: KnownPerson): Promise<void> {
    const { userId, walletId } = person
    const granted = await grantCredits(
      { ...this.#house, audit: this.#house.auditReads },
      { userId, walletId, actorId: this.#supportId, amountMicro, reason, requestId: this.#request(atMs) },
    )
    if (!granted.ok) throw new Error(`A grant of the plan is refused: ${granted.error.code}`)
  }

  async note({ atMs, text }: Of<'note'>, { userId: subjectId }: KnownPerson): Promise<void> {
    const requestId = this.#request(atMs)
    const added = await this.#house.notes.add({ actorId: this.#supportId, subjectId, text, requestId })
    invariant(added.ok, 'a note about a customer is taken')
  }

  async block({ atMs, reason }: Of<'block'>, { userId: subjectId }: KnownPerson): Promise<void> {
    const requestId = this.#request(atMs)
    const act = { type: 'block' } as const
    const done = await this.#house.actions.act({
      actorId: this.#supportId,
      subjectId,
      act,
      reason,
      requestId,
    })
    invariant(done.ok, 'an admin blocks a customer')
  }

  async makeVouchers(made: Of<'voucher_batch'>): Promise<void> {
    const { ids, vouchers } = this.#house
    const requestId = this.#request(made.atMs)
    const batchId = ids.create('voucherBatch')
    const codes = Array.from({ length: made.codes }, (_, index) => {
      const code = createVoucherCode(vouchers.randomBytes)
      return {
        id: ids.create('voucherCode'),
        number: index + 1,
        codeHash: vouchers.hashCode(code),
        ending: code.slice(-4),
      }
    })
    const created = await vouchers.batches.create({
      batch: {
        id: batchId,
        terms: {
          name: made.batch,
          creditsMicro: made.creditsMicro,
          expiresAtMs: made.expiresAtMs,
          perPersonLimit: 1,
          redemptionsPerCode: made.redemptionsPerCode,
        },
        note: 'For people who have not tried it yet',
        codeCount: made.codes,
        createdBy: this.#ownerId,
        createdAtMs: made.atMs,
      },
      codes,
      audit: {
        actorId: this.#ownerId,
        action: 'vouchers.create',
        subjectKind: 'voucher_batch',
        subjectId: batchId,
        reason: 'For people who have not tried it yet',
        after: { name: made.batch, credits: creditsToJson(made.creditsMicro), codes: made.codes },
        requestId,
      },
    })
    invariant(created.type === 'created', 'a batch without a key is new')
    const hashes = codes.map(({ codeHash }) => codeHash)
    this.#codes.set(made.batch, { hashes, perCode: made.redemptionsPerCode, taken: 0 })
  }

  async redeem({ atMs, batch }: Of<'redeem'>, person: KnownPerson): Promise<void> {
    this.#clock.moveTo(atMs)
    const open = this.#codes.get(batch)
    const codeHash = open?.hashes[Math.floor(open.taken / open.perCode)]
    invariant(open !== undefined && codeHash !== undefined, 'the plan counts the places of its codes')
    open.taken += 1
    const { vouchers } = this.#house
    const answer = await redeemCode(
      { ...this.#house, vouchers: vouchers.redeemable, inTurn: vouchers.inTurn },
      { userId: person.userId, walletId: person.walletId, codeHash },
    )
    if (!answer.ok) throw new Error(`A voucher of the plan is refused: ${answer.error.code}`)
  }

  async #appoint({ name, email, role, password }: NewColleague): Promise<string> {
    const { accounts, audit, database, bootstrap } = this.#house
    const created = await accounts.createAccount({ name, email, role, password, isEmailVerified: true })
    invariant(created.ok, 'nobody has an account yet')
    const time = toAuthTime(database.dialect, this.#clock.nowMs())
    await database.db
      .updateTable('users')
      .set({ created_at: time, updated_at: time })
      .where('id', '=', created.value)
      .execute()
    await bootstrap(created.value)
    await audit.add({
      actorId: 'operator',
      action: 'role_set',
      subjectKind: 'user',
      subjectId: created.value,
      reason: 'Demo business',
      after: { email, role },
    })
    return created.value
  }

  #request(atMs: number): string {
    this.#clock.moveTo(atMs)
    return this.#house.ids.create('request')
  }
}
