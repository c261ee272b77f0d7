import { fillPath, paths } from '@tessera/contracts/paths'
import { err } from '@tessera/core/result'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { openRefundHouse } from '../../../test/refund-house.ts'
import { DatabaseError } from '../../adapters/db/database-error.ts'
import { payBack } from './pay-back.ts'

describeEachDatabase('a refund that waits', (openDatabase) => {
  test('its buyer sees it on the receipt until Stripe has answered', async () => {
    const house = await openRefundHouse(openDatabase)
    await house.offerRefunds(14)
    const order = await house.purchase()
    const receipt = async () =>
      (await house.ask(fillPath(paths.credits.order, { id: order.id }), { as: 'user' })).body
    expect((await receipt())['refund_waiting']).toBeNull()

    const askedAt = new Date(house.clock.nowMs()).toISOString()
    house.stripe.controls.api.setFaults(({ method, path }) =>
      method === 'POST' && path === '/v1/refunds' ? { kind: 'reset' } : undefined,
    )
    expect(await house.refundOwn(order.id, 'mine')).toMatchObject({ status: 503 })
    expect((await receipt())['refund_waiting']).toEqual({ at: askedAt, amount_minor: 1000 })

    house.stripe.controls.api.setFaults(undefined)
    house.clock.advance(3 * 60_000)
    await house.reconcileDue()
    expect(await receipt()).toMatchObject({ refund_waiting: null, refunds: [{ amount_minor: 1000 }] })
  })

  // As long as the process lives it renews the lease of what it holds: nobody else would ever free it.
  test('and is refused frees its credits, also where the books do not answer at first', async () => {
    let silences = 2
    const house = await openRefundHouse(openDatabase, {
      wrapCredits: (credits) => ({
        ...credits,
        async release(request) {
          if (silences === 0) return credits.release(request)
          silences -= 1
          return err({ code: 'ledger_unavailable', retryAfterMs: 1 })
        },
      }),
    })
    await house.offerRefunds(14)
    const order = await house.purchase()
    house.stripe.controls.api.setFaults(({ method, path }) =>
      method === 'POST' && path === '/v1/refunds' ? { kind: 'status', status: 400 } : undefined,
    )
    expect(await house.refundOwn(order.id, 'mine')).toMatchObject({ status: 502 })
    expect(silences).toBe(0)
    const { balance, available } = await house.balance()
    expect(available).toBe(balance)
    expect(house.credits.openHoldIds()).toEqual([])
  })

  // The database restarts between the write that ends the request and whatever is read after it.
  test('and is refused frees its credits, also where nothing can be read after that', async () => {
    const house = await openRefundHouse(openDatabase)
    await house.offerRefunds(14)
    const order = await house.purchase()
    house.stripe.controls.api.setFaults(({ method, path }) =>
      method === 'POST' && path === '/v1/refunds' ? { kind: 'reset' } : undefined,
    )
    expect(await house.refundOwn(order.id, 'mine')).toMatchObject({ status: 503 })
    const request = await house.requests.findOpen(order.id)
    if (request?.hold === undefined) throw new Error('a request that keeps credits is open')
    expect(house.credits.openHoldIds()).toEqual([request.hold.id])

    house.stripe.controls.api.setFaults(({ method, path }) =>
      method === 'POST' && path === '/v1/refunds' ? { kind: 'status', status: 400 } : undefined,
    )
    let isAway = false
    const paidBack = payBack(
      {
        ...house,
        orders: {
          async find(id) {
            if (isAway) throw new DatabaseError('unavailable', { message: 'restarting' })
            return house.orders.find(id)
          },
        },
        requests: {
          ...house.requests,
          async end(end) {
            await house.requests.end(end)
            isAway = true
          },
        },
      },
      request,
      { isResumed: true },
    )
    await paidBack.catch(() => {})
    expect(house.credits.openHoldIds()).toEqual([])
    expect(await paidBack).toMatchObject({ ok: false, error: { code: 'refused' } })
  })

  // Written, and the connection is cut before its answer: the request has ended, and nobody resumes it.
  test('and is refused frees its credits, also where the answer to its end got lost', async () => {
    const house = await openRefundHouse(openDatabase)
    await house.offerRefunds(14)
    const order = await house.purchase()
    const refuseRefunds = (
      fault: { readonly kind: 'reset' } | { readonly kind: 'status'; readonly status: 400 },
    ) =>
      house.stripe.controls.api.setFaults(({ method, path }) =>
        method === 'POST' && path === '/v1/refunds' ? fault : undefined,
      )
    refuseRefunds({ kind: 'reset' })
    expect(await house.refundOwn(order.id, 'mine')).toMatchObject({ status: 503 })
    const request = await house.requests.findOpen(order.id)
    if (request?.hold === undefined) throw new Error('a request that keeps credits is open')
    refuseRefunds({ kind: 'status', status: 400 })
    const requests = {
      ...house.requests,
      async end(ending: Parameters<typeof house.requests.end>[0]) {
        await house.requests.end(ending)
        throw new DatabaseError('unavailable', { message: 'restarting' })
      },
    }
    await expect(payBack({ ...house, requests }, request, { isResumed: true })).rejects.toThrow('restarting')
    expect(house.credits.openHoldIds()).toEqual([])
    expect(await house.requests.findOpen(order.id)).toBeUndefined()
  })
})
