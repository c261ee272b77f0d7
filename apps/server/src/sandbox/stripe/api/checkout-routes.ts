import { ok } from '@tessera/core/result'
import { z } from 'zod'

import { createSession } from '../moves/create-session.ts'
import { expireSession } from '../moves/expire-session.ts'
import { quoteAsShown } from '../moves/quote-session.ts'
import { buildLineItem } from '../objects/line-item.ts'
import { refuseMissing } from '../refusal.ts'
import { isInRange, listPage } from './list-page.ts'
import { expandList, pageParams } from './params.ts'
import { type Route, route } from './route.ts'
import { createSessionParams, listSessionsParams } from './session-params.ts'

const onlyExpand = z.strictObject({ expand: expandList })

export const checkoutRoutes: readonly Route[] = [
  route('POST /v1/checkout/sessions', createSessionParams, (backend, params) => {
    const created = createSession(backend, params)
    return created.ok ? ok(created.value.object) : created
  }),
  route('GET /v1/checkout/sessions', listSessionsParams, (backend, params) => {
    const { status, customer, customer_details: details, payment_intent: intent } = params
    const sessions = [...backend.tables.sessions.values()]
      .map(({ object }) => object)
      .filter(
        (session) =>
          isInRange(session.created, params.created) &&
          (status === undefined || session.status === status) &&
          (customer === undefined || session.customer === customer) &&
          (intent === undefined || session.payment_intent === intent) &&
          (details === undefined || session.customer_details?.email === details.email),
      )
    return listPage(sessions, params, '/v1/checkout/sessions')
  }),
  route('GET /v1/checkout/sessions/:id', onlyExpand, (backend, _, id) => {
    const record = backend.tables.sessions.find(id)
    return record === undefined ? refuseMissing('checkout.session', id, 'session') : ok(record.object)
  }),
  route(
    'GET /v1/checkout/sessions/:id/line_items',
    z.strictObject({ ...pageParams, expand: expandList }),
    (backend, params, id) => {
      const record = backend.tables.sessions.find(id)
      if (record === undefined) return refuseMissing('checkout.session', id, 'session')
      const { currency, created } = record.object
      const items = quoteAsShown(backend, record).lines.map((line) =>
        buildLineItem(line, { currency: currency ?? 'usd', created }),
      )
      // Line items keep the order in which they were given.
      return listPage(items.toReversed(), params, `/v1/checkout/sessions/${id}/line_items`)
    },
  ),
  route('POST /v1/checkout/sessions/:id/expire', onlyExpand, (backend, _, id) => {
    const expired = expireSession(backend, id)
    return expired.ok ? ok(expired.value.object) : expired
  }),
]
