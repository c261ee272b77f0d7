import { ok } from '@tessera/core/result'
import type Stripe from 'stripe'
import { z } from 'zod'

import { sandboxApiVersion } from '../backend.ts'
import { buildCustomer } from '../objects/customer.ts'
import { refuse, refuseMissing } from '../refusal.ts'
import { isInRange, listPage } from './list-page.ts'
import { createdRange, expandList, flag, listOf, metadata, notInSandbox, pageParams, text } from './params.ts'
import { type Route, route } from './route.ts'

type Schemas<Params> = Readonly<Record<keyof Params, z.ZodType>>

const onlyExpand = z.strictObject({ expand: expandList })

const account: Stripe.Account = {
  id: 'acct_1TesseraSandbox',
  object: 'account',
  business_type: null,
  charges_enabled: true,
  country: 'US',
  default_currency: 'usd',
  details_submitted: true,
  email: null,
  payouts_enabled: true,
  type: 'standard',
}

/** Nothing is ever paid out, so nothing is counted: whoever asks wants to know the mode. */
const emptyBalance: Stripe.Balance = { object: 'balance', available: [], livemode: false, pending: [] }

const customerRoutes: readonly Route[] = [
  route(
    'POST /v1/customers',
    z.strictObject({
      address: notInSandbox,
      balance: notInSandbox,
      business_name: notInSandbox,
      cash_balance: notInSandbox,
      description: text().optional(),
      email: text(512).optional(),
      expand: expandList,
      individual_name: notInSandbox,
      invoice_prefix: notInSandbox,
      invoice_settings: notInSandbox,
      metadata,
      name: text(256).optional(),
      next_invoice_sequence: notInSandbox,
      payment_method: notInSandbox,
      phone: text(20).optional(),
      preferred_locales: notInSandbox,
      shipping: notInSandbox,
      source: notInSandbox,
      tax: notInSandbox,
      tax_exempt: notInSandbox,
      tax_id_data: notInSandbox,
      test_clock: notInSandbox,
      validate: notInSandbox,
    } satisfies Schemas<Stripe.CustomerCreateParams>),
    (backend, params) => {
      const customer = backend.tables.customers.put(
        buildCustomer({
          id: backend.ids.create('cus', 14),
          created: backend.clock.nowSeconds(),
          email: params.email ?? null,
          name: params.name ?? null,
          description: params.description ?? null,
          phone: params.phone ?? null,
          metadata: params.metadata ?? {},
        }),
      )
      backend.emit('customer.created', customer)
      return ok(customer)
    },
  ),
  route(
    'GET /v1/customers',
    z.strictObject({
      ...pageParams,
      created: createdRange,
      email: text(512).optional(),
      expand: expandList,
      test_clock: notInSandbox,
    } satisfies Schemas<Stripe.CustomerListParams>),
    (backend, params) => {
      const customers = [...backend.tables.customers.values()].filter(
        ({ created, email }) =>
          isInRange(created, params.created) && (params.email === undefined || email === params.email),
      )
      return listPage(customers, params, '/v1/customers')
    },
  ),
  route('GET /v1/customers/:id', onlyExpand, (backend, _, id) => {
    const customer = backend.tables.customers.find(id)
    return customer === undefined ? refuseMissing('customer', id) : ok(customer)
  }),
]

const eventRoutes: readonly Route[] = [
  route(
    'GET /v1/events',
    z.strictObject({
      ...pageParams,
      created: createdRange,
      delivery_success: flag.optional(),
      expand: expandList,
      type: text().optional(),
      types: listOf(text()).optional(),
    } satisfies Schemas<Stripe.EventListParams>),
    (backend, params) => {
      const { type, types, delivery_success: delivered } = params
      if (type !== undefined && types !== undefined) {
        return refuse('You may only specify one of these parameters: type, types.', { param: 'types' })
      }
      const events = [...backend.tables.events.values()].filter(
        (event) =>
          isInRange(event.created, params.created) &&
          (type === undefined || matches(event.type, type)) &&
          (types === undefined || types.some((pattern) => matches(event.type, pattern))) &&
          (delivered === undefined || (event.pending_webhooks === 0) === delivered),
      )
      return listPage(events, params, '/v1/events')
    },
  ),
  route('GET /v1/events/:id', onlyExpand, (backend, _, id) => {
    const event = backend.tables.events.find(id)
    return event === undefined ? refuseMissing('event', id) : ok(event)
  }),
]

/** A star stands for the rest of a name: `charge.*`. */
function matches(type: string, pattern: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern
}

const webhookEndpointRoutes: readonly Route[] = [
  route(
    'POST /v1/webhook_endpoints',
    z.strictObject({
      api_version: text().optional(),
      connect: notInSandbox,
      description: text().optional(),
      enabled_events: listOf(text()),
      expand: expandList,
      metadata,
      url: text(),
    } satisfies Schemas<Stripe.WebhookEndpointCreateParams>),
    (backend, params) => {
      if (!/^https?:\/\//.test(params.url) || !URL.canParse(params.url)) {
        return refuse('Not a valid URL', { code: 'url_invalid', param: 'url' })
      }
      if (params.api_version !== undefined && params.api_version !== sandboxApiVersion) {
        return refuse(`The sandbox speaks ${sandboxApiVersion} only.`, {
          code: 'sandbox_unsupported',
          param: 'api_version',
        })
      }
      const secret = backend.ids.create('whsec', 32)
      const object: Stripe.WebhookEndpoint = {
        id: backend.ids.create('we'),
        object: 'webhook_endpoint',
        api_version: params.api_version ?? null,
        application: null,
        created: backend.clock.nowSeconds(),
        description: params.description ?? null,
        enabled_events: params.enabled_events,
        livemode: false,
        metadata: params.metadata ?? {},
        status: 'enabled',
        url: params.url,
      }
      backend.tables.endpoints.put({ id: object.id, object, secret })
      // The secret is told once, to whoever made the endpoint.
      return ok({ ...object, secret })
    },
  ),
  route(
    'GET /v1/webhook_endpoints',
    z.strictObject({ ...pageParams, expand: expandList }),
    (backend, params) =>
      listPage(
        [...backend.tables.endpoints.values()].map(({ object }) => object),
        params,
        '/v1/webhook_endpoints',
      ),
  ),
  route('GET /v1/webhook_endpoints/:id', onlyExpand, (backend, _, id) => {
    const endpoint = backend.tables.endpoints.find(id)
    return endpoint === undefined ? refuseMissing('webhook endpoint', id) : ok(endpoint.object)
  }),
]

export const accountRoutes: readonly Route[] = [
  route('GET /v1/account', onlyExpand, () => ok(account)),
  route('GET /v1/balance', onlyExpand, () => ok(emptyBalance)),
  ...customerRoutes,
  ...eventRoutes,
  ...webhookEndpointRoutes,
]
