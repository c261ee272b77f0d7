import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import {
  everybody,
  parsePeopleFilter,
  peopleAddress,
  personAddress,
  personPartNames,
  userRoleNames,
  userSortNames,
} from './people-filter.ts'

function parsed(address: string) {
  return parsePeopleFilter(new URL(address, 'http://site.example').searchParams)
}

const filters = fc.record({
  q: fc.string({ maxLength: 200 }),
  sort: fc.constantFrom(...userSortNames),
  role: fc.option(fc.constantFrom(...userRoleNames), { nil: undefined }),
  state: fc.constantFrom('blocked', 'in_debt', undefined),
  user: fc.option(fc.string({ minLength: 1, maxLength: 100 }), { nil: undefined }),
  part: fc.constantFrom(...personPartNames),
})

it('an address shows the same people again, and the same person', () => {
  fc.assert(
    fc.property(filters, (filter) => {
      const part = filter.user === undefined ? 'overview' : filter.part
      expect(parsed(peopleAddress(filter))).toEqual({ ...filter, part })
    }),
  )
})

it('what is not narrowed down does not stand in the address', () => {
  expect(peopleAddress(everybody)).toBe('/admin/credits/users/')
  expect(personAddress('usr_1')).toBe('/admin/credits/users/?user=usr_1')
})

it.each(['role=constructor', 'sort=__proto__', 'blocked=maybe', 'part=toString'])(
  'an address with %s shows everybody',
  (search) => {
    expect(parsed(`/?${search}`)).toEqual(everybody)
  },
)
