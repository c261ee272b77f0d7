import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import { auditAddress, everything, parseAuditFilter } from './audit-filter.ts'

function parsed(address: string) {
  return parseAuditFilter(new URL(address, 'http://site.example').searchParams)
}

it('an address shows the same entries again', () => {
  const ids = fc.option(fc.string({ minLength: 1, maxLength: 100 }), { nil: undefined })
  const filters = fc.record({
    q: fc.string({ maxLength: 200 }),
    action: fc.constantFrom(undefined, 'credits.', 'credits.grant', 'role_set'),
    actor: ids,
    subject: ids,
    span: fc.constantFrom(undefined, '30d' as const, { from: '2026-01-01', to: '2026-01-31' }),
  })
  fc.assert(
    fc.property(filters, (filter) => {
      expect(parsed(auditAddress(filter))).toEqual(filter)
    }),
  )
})

it('an action that could be none is not asked for', () => {
  expect(parsed('/?action=%3Cscript%3E')).toEqual(everything)
})
