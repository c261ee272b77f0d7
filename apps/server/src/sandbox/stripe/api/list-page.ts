import { ok } from '@tessera/core/result'

import { type StripeResult, refuse } from '../refusal.ts'

export type PageParams = {
  readonly limit?: number | undefined
  readonly starting_after?: string | undefined
  readonly ending_before?: string | undefined
}

export type CreatedRange =
  | number
  | {
      readonly gt?: number | undefined
      readonly gte?: number | undefined
      readonly lt?: number | undefined
      readonly lte?: number | undefined
    }
  | undefined

type ListObject<Item> = {
  readonly object: 'list'
  readonly url: string
  readonly has_more: boolean
  readonly data: readonly Item[]
}

/**
 * One page of what a filter let through, newest first.
 * @param items oldest first, as the tables hold them
 */
export function listPage<Item extends { readonly id: string }>(
  items: Iterable<Item>,
  page: PageParams,
  url: string,
): StripeResult<ListObject<Item>> {
  const { limit = 10, starting_after: after, ending_before: before } = page
  if (limit < 1 || limit > 100) {
    return refuse('Invalid integer: must be between 1 and 100', {
      code: 'parameter_invalid_integer',
      param: 'limit',
    })
  }
  if (after !== undefined && before !== undefined) {
    return refuse('You cannot specify both `starting_after` and `ending_before`.', { param: 'ending_before' })
  }
  const all = [...items].toReversed()
  const cursor = after ?? before
  const at = all.findIndex(({ id }) => id === cursor)
  if (cursor !== undefined && at === -1) {
    return refuse(`No such object: '${cursor}'`, {
      code: 'resource_missing',
      param: after === undefined ? 'ending_before' : 'starting_after',
    })
  }
  const window = before === undefined ? all.slice(at + 1) : all.slice(0, at)
  const data = before === undefined ? window.slice(0, limit) : window.slice(-limit)
  return ok({ object: 'list', url, has_more: window.length > data.length, data })
}

/** @param created seconds */
export function isInRange(created: number, range: CreatedRange): boolean {
  if (range === undefined) return true
  if (typeof range === 'number') return created === range
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = range
  return created > gt && created >= gte && created < lt && created <= lte
}
