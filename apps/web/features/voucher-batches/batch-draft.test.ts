import { expect, it, test } from 'vitest'

import { type BatchFields, emptyBatch, readBatch } from './batch-draft.ts'

const nowMs = Date.parse('2026-11-22T12:00:00Z')
const good: BatchFields = { ...emptyBatch, name: ' Spring ', credits: '1,250.5' }

test('what is typed becomes what is asked for', () => {
  expect(readBatch({ ...good, codes: '10,000', perPerson: '', lastDay: '2026-12-31' }, nowMs)).toEqual({
    isGood: true,
    request: {
      name: 'Spring',
      note: '',
      credits: 1250.5,
      code_count: 10_000,
      expires_at: '2027-01-01T00:00:00.000Z',
      per_person_limit: null,
      redemptions_per_code: 1,
    },
  })
})

it.each<[Partial<BatchFields>, object]>([
  [{ name: ' ' }, { name: 'nameMissing' }],
  [{ credits: '' }, { credits: 'creditsWrong' }],
  [{ credits: '0' }, { credits: 'creditsWrong' }],
  [{ credits: '1000000.5' }, { credits: 'creditsWrong' }],
  [{ codes: '10001' }, { codes: 'codesWrong' }],
  [{ codes: '1.5' }, { codes: 'codesWrong' }],
  [{ perCode: '0' }, { perCode: 'perCodeWrong' }],
  [{ perPerson: 'many' }, { perPerson: 'perPersonWrong' }],
  [{ lastDay: '2026-11-21' }, { lastDay: 'lastDayPast' }],
  [
    { name: '', codes: '' },
    { name: 'nameMissing', codes: 'codesWrong' },
  ],
])('%j is told at its field', (wrong, problems) => {
  expect(readBatch({ ...good, ...wrong }, nowMs)).toEqual({ isGood: false, problems })
})

test('codes may be good for the rest of today', () => {
  expect(readBatch({ ...good, lastDay: '2026-11-22' }, nowMs).isGood).toBe(true)
})
