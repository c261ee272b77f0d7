import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import { paths } from '@tessera/contracts/paths'
import type { CreateVoucherBatchResponse } from '@tessera/contracts/vouchers'
import { expect, onTestFinished, test, vi } from 'vitest'

import { dialects } from '../databases.ts'
import { readBalance } from '../support/asking.ts'
import { ask } from '../support/http-client.ts'
import type { Target } from '../support/http-client.ts'
import { createPerson, signIn } from '../support/people.ts'
import type { Person } from '../support/people.ts'
import { admin, openSite } from '../support/site.ts'
import type { Site } from '../support/site.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

async function createCodes(server: Target, body: object): Promise<readonly string[]> {
  const { token } = await signIn(server, admin)
  const answer = await ask(server, paths.vouchers.batches, {
    token,
    body: { name: 'Fair', credits: 10, per_person_limit: null, ...body },
  })
  expect(answer.status, answer.text).toBe(200)
  return (answer.json() as CreateVoucherBatchResponse).codes ?? []
}

/** Only who can be written to gets credits. */
async function createConfirmed(site: Site, server: Target): Promise<Person> {
  const person = await createPerson(server, 0)
  const mails = await site.look((db) =>
    db.selectFrom('mails').select('text_body').where('recipient', '=', person.email).execute(),
  )
  const token = /token=([\w-]+)/.exec(mails[0]?.text_body ?? '')?.[1] ?? ''
  const answer = await ask(server, `${paths.auth.verifyEmail}?token=${token}`, { token: person.token })
  expect(answer.status, answer.text).toBeLessThan(400)
  return person
}

/** @returns the answer, or undefined where the connection broke before an answer */
async function redeem(
  server: Target,
  token: string,
  wanted: { readonly code: string; readonly key: string },
) {
  try {
    return await ask(server, paths.vouchers.redeem, {
      token,
      body: { code: wanted.code },
      headers: { 'idempotency-key': wanted.key },
    })
  } catch {
    return undefined
  }
}

async function countRedemptions(site: Site): Promise<{ redemptions: number; transactions: number }> {
  return site.look(async (db) => {
    const redemptions = await db
      .selectFrom('voucher_redemptions as r')
      .innerJoin('ledger_transactions as t', (join) =>
        join.onRef('t.id', '=', 'r.transaction_id').onRef('t.reference', '=', 'r.id'),
      )
      .select('r.id')
      .execute()
    const transactions = await db
      .selectFrom('ledger_transactions')
      .select('id')
      .where('reference', 'like', 'vrd_%')
      .execute()
    return { redemptions: redemptions.length, transactions: transactions.length }
  })
}

test.each(dialects)(
  'a server killed again and again while codes are redeemed: each has its credits once, and never the one without the other (%s)',
  async (dialect) => {
    const site = await openSite(dialect)
    onTestFinished(() => site.close())
    let server = await site.start()
    const codes = await createCodes(server, { code_count: 40 })
    const person = await createConfirmed(site, server)
    const open = new Map(codes.map((code, at) => [code, `key-${at}`]))
    let cut = 0
    for (let cycle = 0; cycle < 4; cycle += 1) {
      const target = server
      const work = [...open].map(async ([code, key], at) => {
        // One after the other, so that the end comes in the middle of them.
        await sleep(at * 4)
        const answer = await redeem(target, person.token, { code, key })
        if (answer?.status === 200) open.delete(code)
        else cut += 1
      })
      await sleep(randomInt(10, 60))
      await server.kill()
      await Promise.all(work)
      await site.verifyBooks()
      const { redemptions, transactions } = await countRedemptions(site)
      expect(redemptions).toBe(transactions)
      // What was acknowledged stands; a last answer may have been lost on its way.
      expect(redemptions).toBeGreaterThanOrEqual(codes.length - open.size)
      server = await site.start()
    }
    // Otherwise nothing was ever cut, and this showed nothing.
    expect(cut).toBeGreaterThan(0)
    for (const [code, key] of open) {
      const answer = await redeem(server, person.token, { code, key })
      expect(answer?.status, answer?.text).toBe(200)
    }
    expect(await countRedemptions(site)).toEqual({ redemptions: 40, transactions: 40 })
    expect((await readBalance(server, person)).balance).toBe(400)
  },
)

test('two processes on one PostgreSQL: of 32 people at both one gets a single-use code, and a person a code for many once', async () => {
  const site = await openSite('postgres')
  onTestFinished(() => site.close())
  const [here, there] = await Promise.all([site.start(), site.start()])
  const [single = ''] = await createCodes(here, {})
  const [forMany = ''] = await createCodes(there, { redemptions_per_code: 100 })
  const people = await Promise.all(Array.from({ length: 32 }, () => createConfirmed(site, here)))
  const answers = await Promise.all(
    people.map((person, at) =>
      redeem(at % 2 === 0 ? here : there, person.token, { code: single, key: `key-${at}` }),
    ),
  )
  expect(answers.map((answer) => answer?.status ?? 0).toSorted((left, right) => left - right)).toEqual([
    200,
    ...Array.from({ length: 31 }, () => 409),
  ])
  const [lucky] = people
  const tries = await Promise.all(
    Array.from({ length: 32 }, (_, at) =>
      redeem(at % 2 === 0 ? here : there, lucky?.token ?? '', { code: forMany, key: `try-${at}` }),
    ),
  )
  const redeemed = tries.filter((answer) => answer?.status === 200)
  expect(redeemed).toHaveLength(1)
  expect(redeemed[0]?.json()).toMatchObject({ credits: 10 })
  expect(tries.filter((answer) => answer?.status === 409)).toHaveLength(31)
  expect(await countRedemptions(site)).toEqual({ redemptions: 2, transactions: 2 })
})
