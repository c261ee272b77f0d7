import { type Backend, toWire } from '../backend.ts'
import { quoteAsShown } from '../moves/quote-session.ts'
import { withStatus } from '../moves/sum-balance.ts'
import { buildLineItem, buildProduct } from '../objects/line-item.ts'
import { findCoupon, findPromotionCode } from '../objects/promotion.ts'
import { refuse } from '../refusal.ts'
import type { WireObject } from '../state/sandbox-records.ts'

/** How a field is expanded, and the kind of what then stands there. */
type Expansion = {
  readonly to: string
  readonly look: (backend: Backend, object: WireObject) => unknown
}

type Finder = (backend: Backend, id: string) => object | undefined

const deepestExpansion = 4

/** A field that holds an id, and where the object with that id is. */
function reference(field: string, to: string, find: Finder): Expansion {
  return {
    to,
    look: (backend, object) => {
      const id = object[field]
      if (typeof id !== 'string') return id ?? null
      const found = find(backend, id)
      return found === undefined ? id : toWire(found)
    },
  }
}

/** A part that is there anyway, in which something can be expanded. */
function part(field: string, to: string): Expansion {
  return { to, look: (_, object) => object[field] }
}

/** Can be expanded, and stays null in this sandbox. */
const nothing: Expansion = { to: '', look: () => null }

const customer = reference('customer', 'customer', ({ tables }, id) => tables.customers.find(id))
const charge = reference('charge', 'charge', ({ tables }, id) => tables.charges.find(id))
const paymentIntent = reference('payment_intent', 'payment_intent', ({ tables }, id) =>
  tables.paymentIntents.find(id),
)
const paymentMethod = reference('payment_method', 'payment_method', ({ tables }, id) =>
  tables.paymentMethods.find(id),
)
const coupon = reference('coupon', 'coupon', (_, id) => findCoupon(id))

function balanceTransaction(field: string): Expansion {
  return reference(field, 'balance_transaction', (backend, id) => {
    const entry = backend.tables.balanceTransactions.find(id)
    return entry === undefined ? undefined : withStatus(backend, entry)
  })
}

const expansions: Readonly<Record<string, Readonly<Record<string, Expansion>>>> = {
  'checkout.session': {
    customer,
    discounts: part('discounts', 'discounts of a session'),
    invoice: reference('invoice', 'invoice', ({ tables }, id) => tables.invoices.find(id)),
    line_items: { to: 'list of item', look: expandLineItems },
    payment_intent: paymentIntent,
    payment_link: nothing,
    setup_intent: nothing,
    subscription: nothing,
    total_details: part('total_details', 'total details'),
  },
  'discounts of a session': {
    coupon,
    promotion_code: reference('promotion_code', 'promotion_code', (_, id) => findPromotionCode(id)),
  },
  'total details': { breakdown: { to: '', look: () => ({ discounts: [], taxes: [] }) } },
  payment_intent: {
    customer,
    latest_charge: reference('latest_charge', 'charge', ({ tables }, id) => tables.charges.find(id)),
    payment_method: paymentMethod,
    review: nothing,
  },
  charge: {
    balance_transaction: balanceTransaction('balance_transaction'),
    customer,
    failure_balance_transaction: balanceTransaction('failure_balance_transaction'),
    payment_intent: paymentIntent,
    refunds: { to: 'list of refund', look: expandRefunds },
  },
  refund: {
    balance_transaction: balanceTransaction('balance_transaction'),
    charge,
    customer,
    failure_balance_transaction: balanceTransaction('failure_balance_transaction'),
    payment_intent: paymentIntent,
    payment_method: paymentMethod,
  },
  'list of refund': { data: part('data', 'refund') },
  'list of item': { data: part('data', 'item') },
  item: { price: part('price', 'price') },
  price: { product: reference('product', 'product', findProduct) },
  product: {},
  dispute: { charge, payment_intent: paymentIntent },
  balance_transaction: {
    source: reference(
      'source',
      'charge',
      ({ tables }, id) => tables.charges.find(id) ?? tables.refunds.find(id) ?? tables.disputes.find(id),
    ),
  },
  invoice: { customer },
  payment_method: { customer },
  promotion_code: { customer, promotion: part('promotion', 'promotion') },
  promotion: { coupon },
}

function expansionOf(kind: string, field: string): Expansion | undefined {
  const known = Object.hasOwn(expansions, kind) ? expansions[kind] : undefined
  return known !== undefined && Object.hasOwn(known, field) ? known[field] : undefined
}

/** Says what is wrong with paths, before anything is done for the request. */
export function checkExpansions(
  paths: readonly string[],
  answer: { readonly kind: string; readonly isList: boolean },
): ReturnType<typeof refuse> | undefined {
  for (const path of paths) {
    const parts = path.split('.')
    const fields = answer.isList ? parts.slice(1) : parts
    if (fields.length > deepestExpansion) {
      return refuse(`You cannot expand more than ${deepestExpansion} levels of a property.`, {
        param: 'expand',
      })
    }
    let kind: string | undefined = answer.isList && parts[0] !== 'data' ? undefined : answer.kind
    for (const field of fields) kind = kind === undefined ? undefined : expansionOf(kind, field)?.to
    if (kind === undefined) return refuse(`This property cannot be expanded (${path}).`, { param: 'expand' })
  }
  return undefined
}

/** Puts objects in the place of ids, along paths such as `payment_intent.latest_charge.balance_transaction`. */
export function expandPaths(backend: Backend, answer: WireObject, paths: readonly string[]): WireObject {
  return paths.reduce(
    (object, path) => expandPath(backend, { object, kind: kindOf(object) }, path.split('.')),
    answer,
  )
}

type Place = { readonly object: WireObject; readonly kind: string }

function expandPath(backend: Backend, { object, kind }: Place, path: readonly string[]): WireObject {
  const [field, ...rest] = path
  if (field === undefined) return object
  const isListData = object['object'] === 'list' && field === 'data'
  const expansion = expansionOf(kind, field)
  const isThere = isListData || isObject(object[field])
  const value = isThere ? object[field] : expansion?.look(backend, object)
  return { ...object, [field]: expandInside(backend, { value, kind: expansion?.to ?? '' }, rest) }
}

function expandInside(
  backend: Backend,
  { value, kind }: { readonly value: unknown; readonly kind: string },
  path: readonly string[],
): unknown {
  if (path.length === 0) return value
  if (Array.isArray(value)) {
    return value.map((item: unknown) => expandInside(backend, { value: item, kind }, path))
  }
  return isObject(value) ? expandPath(backend, { object: value, kind: kindOf(value, kind) }, path) : value
}

/** The kind that an object says; parts of objects say none, and lists only that they are lists. */
function kindOf(object: WireObject, otherwise = ''): string {
  const said = object['object']
  return typeof said === 'string' && said !== 'list' ? said : otherwise
}

function isObject(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function expandLineItems(backend: Backend, object: WireObject): WireObject {
  const record = backend.tables.sessions.get(String(object['id']))
  const { currency, created, id } = record.object
  const items = quoteAsShown(backend, record).lines.map((line) =>
    buildLineItem(line, { currency: currency ?? 'usd', created }),
  )
  return toWire({
    object: 'list',
    data: items,
    has_more: false,
    url: `/v1/checkout/sessions/${id}/line_items`,
  })
}

/** Products are made beside the prices of a session, and never stand alone here. */
function findProduct(backend: Backend, productId: string): object | undefined {
  for (const { lines, object } of backend.tables.sessions.values()) {
    const line = lines.find((candidate) => candidate.productId === productId)
    if (line !== undefined) return buildProduct(line, object.created)
  }
  return undefined
}

const refundsInCharge = 10

function expandRefunds(backend: Backend, object: WireObject): WireObject {
  const refunds = [...backend.tables.refunds.values()]
    .filter(({ charge: id }) => id === object['id'])
    .toReversed()
  return toWire({
    object: 'list',
    data: refunds.slice(0, refundsInCharge),
    has_more: refunds.length > refundsInCharge,
    url: `/v1/charges/${String(object['id'])}/refunds`,
  })
}
