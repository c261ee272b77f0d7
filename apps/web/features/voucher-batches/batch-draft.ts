import type { CreateVoucherBatchRequest } from '@tessera/contracts/vouchers'

import { endOfDay } from '@/features/vouchers/voucher-days'
import { parseCredits } from '@/lib/parse-credits'

/** A new batch as it is typed. */
export type BatchFields = {
  readonly name: string
  readonly credits: string
  readonly codes: string
  readonly lastDay: string
  readonly perCode: string
  readonly perPerson: string
  readonly note: string
}

export const emptyBatch: BatchFields = {
  name: '',
  credits: '',
  codes: '1',
  lastDay: '',
  perCode: '1',
  perPerson: '1',
  note: '',
}

const mostCredits = 1_000_000
const mostCodes = 10_000
const mostPeople = 1_000_000

/** What may be wrong with a field; each has its sentence in the catalogue. */
export type BatchProblem =
  | 'nameMissing'
  | 'creditsWrong'
  | 'codesWrong'
  | 'lastDayPast'
  | 'perCodeWrong'
  | 'perPersonWrong'

export type BatchDraft =
  | { readonly isGood: true; readonly request: CreateVoucherBatchRequest }
  | { readonly isGood: false; readonly problems: Partial<Record<keyof BatchFields, BatchProblem>> }

/** Reads what was typed; days end at midnight UTC. */
export function readBatch(fields: BatchFields, nowMs: number): BatchDraft {
  const name = fields.name.trim()
  const credits = creditsOf(fields.credits)
  const codes = wholeNumber(fields.codes, mostCodes)
  const perCode = wholeNumber(fields.perCode, mostPeople)
  const perPerson = fields.perPerson.trim() === '' ? null : wholeNumber(fields.perPerson, mostCodes)
  const expiresAt = fields.lastDay === '' ? null : futureEndOf(fields.lastDay, nowMs)
  const problems: Partial<Record<keyof BatchFields, BatchProblem>> = {
    ...(name === '' && { name: 'nameMissing' }),
    ...(credits === undefined && { credits: 'creditsWrong' }),
    ...(codes === undefined && { codes: 'codesWrong' }),
    ...(expiresAt === undefined && { lastDay: 'lastDayPast' }),
    ...(perCode === undefined && { perCode: 'perCodeWrong' }),
    ...(perPerson === undefined && { perPerson: 'perPersonWrong' }),
  }
  if (Object.keys(problems).length > 0) return { isGood: false, problems }
  return {
    isGood: true,
    request: {
      name,
      note: fields.note.trim(),
      credits: credits ?? 0,
      code_count: codes ?? 1,
      expires_at: expiresAt ?? null,
      per_person_limit: perPerson ?? null,
      redemptions_per_code: perCode ?? 1,
    },
  }
}

function creditsOf(text: string): number | undefined {
  const credits = parseCredits(text) ?? undefined
  return credits !== undefined && credits <= mostCredits ? credits : undefined
}

/** Undefined for a day that is over. */
function futureEndOf(day: string, nowMs: number): string | undefined {
  const end = endOfDay(day)
  return Date.parse(end) > nowMs ? end : undefined
}

function wholeNumber(text: string, most: number): number | undefined {
  const plain = text.trim().replaceAll(',', '')
  const value = /^\d{1,7}$/.test(plain) ? Number(plain) : 0
  return value >= 1 && value <= most ? value : undefined
}
