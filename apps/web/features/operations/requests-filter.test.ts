import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  allRequests,
  parseRequestsFilter,
  requestAddress,
  requestMarkNames,
  requestsAddress,
  requestStatusNames,
  toggleMark,
} from './requests-filter.ts'

function parametersOf(address: string): URLSearchParams {
  return new URL(address, 'http://localhost').searchParams
}

const optional = (text: fc.Arbitrary<string>) => fc.option(text, { nil: undefined })
const word = fc.string({ minLength: 1, maxLength: 100 })
const filters = fc.record({
  q: fc.string({ maxLength: 200 }),
  status: fc.constantFrom(undefined, ...requestStatusNames),
  model: optional(word),
  provider: optional(word),
  user: optional(word),
  marks: fc.subarray([...requestMarkNames]),
  span: fc.constantFrom(undefined, '7d' as const, { from: '2026-01-01', to: '2026-01-31' }),
  request: optional(word),
})

describe('the filter of requests', () => {
  it('comes back from its address as it was', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(parseRequestsFilter(parametersOf(requestsAddress(filter)))).toEqual(filter)
      }),
    )
  })

  it('is everything where the address says nothing, and has the shortest address', () => {
    expect(parseRequestsFilter(new URLSearchParams())).toEqual(allRequests)
    expect(requestsAddress(allRequests)).toBe('/admin/credits/requests/')
    expect(requestAddress('run_1')).toBe('/admin/credits/requests/?request=run_1')
  })

  it('understands the links of the page about today', () => {
    expect(parseRequestsFilter(parametersOf('/?status=running')).status).toBe('running')
    expect(parseRequestsFilter(parametersOf('/?failed=true')).marks).toEqual(['failed'])
    expect(parseRequestsFilter(parametersOf('/?loss=true')).marks).toEqual(['loss'])
  })

  it('leaves out what it does not know', () => {
    const filter = parseRequestsFilter(new URLSearchParams('status=lost&failed=yes&span=century'))
    expect(filter).toEqual(allRequests)
  })

  it('puts a mark on and takes it off again', () => {
    fc.assert(
      fc.property(
        fc.subarray([...requestMarkNames]),
        fc.constantFrom(...requestMarkNames),
        (chosen, mark) => {
          const toggled = toggleMark(chosen, mark)
          expect(toggled.includes(mark)).toBe(!chosen.includes(mark))
          expect(toggleMark(toggled, mark)).toEqual(chosen)
        },
      ),
    )
  })
})
