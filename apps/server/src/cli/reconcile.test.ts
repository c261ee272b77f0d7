import { randomBytes } from 'node:crypto'

import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../test/databases.ts'
import { credits } from '../../test/ledger.ts'
import { openRefundHouse } from '../../test/refund-house.ts'
import type { Environment } from '../config/environment-reader.ts'
import { runReconcile } from './reconcile.ts'

async function run(env: Environment, ...args: string[]) {
  const lines: string[] = []
  const warnings: string[] = []
  const code = await runReconcile(
    { env, args },
    (line) => lines.push(line),
    (line) => warnings.push(line),
  )
  return { code, text: lines.join('\n'), warnings }
}

test('the sandbox is left to its server, and wrong words are explained', async () => {
  expect(await run({})).toMatchObject({ code: 0, text: expect.stringContaining('sandbox') })
  expect(await run({}, '--json')).toEqual({ code: 0, text: '{"skipped":"sandbox"}', warnings: [] })
  expect(await run({}, '--all')).toMatchObject({
    code: 2,
    text: expect.stringContaining('npm run reconcile'),
  })
  expect(await run({ STRIPE_SECRET_KEY: 'nonsense' })).toMatchObject({
    code: 1,
    text: expect.stringContaining('STRIPE_SECRET_KEY'),
  })
})

describeEachDatabase('npm run reconcile', (openDatabase) => {
  test('credits what was paid while nobody listened, with its mail, says so, and warns of what it could not look at', async () => {
    const house = await openRefundHouse(openDatabase, { isAtPresent: true })
    const order = await house.order()
    await house.stripe.controls.sessions.pay(order.sessionId)
    const { location } = house.database
    const env: Environment = {
      DATABASE_URL: location.postgresUrl ?? `sqlite:${location.sqliteFile ?? ''}`,
      STRIPE_SECRET_KEY: `sk_test_${randomBytes(12).toString('hex')}`,
      STRIPE_API_BASE: house.stripe.apiBaseUrl,
    }
    const first = await run(env, '--json')
    expect(first.code).toBe(0)
    expect(first.warnings).toEqual([expect.stringMatching(/mended.*not_credited.*ord_/)])
    expect(JSON.parse(first.text)).toMatchObject({
      objects_compared: 1,
      mended: 1,
      open_differences: 0,
      is_complete: true,
    })
    expect((await house.balance()).balance).toBe(credits(1000))
    const mails = await house.database.db.selectFrom('mails').select(['recipient', 'status']).execute()
    expect(mails).toEqual([{ recipient: 'user@example.com', status: 'queued' }])
    expect(await run(env)).toMatchObject({ code: 0, text: expect.stringContaining('none is left') })
    await house.stripe.close()
    const away = await run(env)
    expect(away).toMatchObject({ code: 1, text: expect.stringContaining('run it again') })
    expect(away.warnings).toContainEqual(expect.stringContaining('payments_unavailable'))
  })
})
