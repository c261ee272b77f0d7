import type { z } from 'zod'

import type { Backend } from '../backend.ts'
import type { StripeResult } from '../refusal.ts'
import { checkExpansions } from './expand.ts'
import type { ParamTree } from './form-encoding.ts'
import { readParams } from './params.ts'

/** What a route says once its parameters were taken: run it, and expand these paths of its answer. */
type ReadyCall = { readonly expand: readonly string[]; readonly run: () => StripeResult<object> }

export type Route = {
  readonly method: 'GET' | 'POST'
  /** `:id` stands for one part of the path. */
  readonly path: string
  readonly prepare: (backend: Backend, id: string, raw: ParamTree) => StripeResult<ReadyCall>
}

type Handler<Params> = (backend: Backend, params: Params, id: string) => StripeResult<object>

const kindsOfPaths = [
  ['/v1/checkout/sessions/:id/line_items', 'item'],
  ['/v1/checkout/sessions', 'checkout.session'],
  ['/v1/payment_intents', 'payment_intent'],
  ['/v1/charges', 'charge'],
  ['/v1/refunds', 'refund'],
  ['/v1/disputes', 'dispute'],
  ['/v1/balance_transactions', 'balance_transaction'],
  ['/v1/invoices', 'invoice'],
  ['/v1/customers', 'customer'],
] as const

/** Checking comes before running, because an idempotency key remembers only what was run. */
export function route<Schema extends z.ZodType<{ expand?: string[] | undefined }>>(
  address: `${'GET' | 'POST'} ${string}`,
  schema: Schema,
  handler: Handler<z.output<Schema>>,
): Route {
  const method = address.startsWith('GET ') ? 'GET' : 'POST'
  const path = address.slice(method.length + 1)
  const kind = kindsOfPaths.find(([start]) => path.startsWith(start))?.[1] ?? ''
  const isList = method === 'GET' && !path.endsWith('/:id')
  return {
    method,
    path,
    prepare: (backend, id, raw) => {
      const params = readParams(schema, raw)
      if (!params.ok) return params
      const { expand = [] } = params.value
      const refusal = checkExpansions(expand, { kind, isList })
      if (refusal !== undefined) return refusal
      return { ok: true, value: { expand, run: () => handler(backend, params.value, id) } }
    },
  }
}
