import type { AdminRun } from '@tessera/contracts/people-admin'

import { addressOf } from '@/lib/address-of'
import { type DateSpan, parseSpan, spanValues } from '@/lib/date-span'

type Status = AdminRun['status']

/** The compiler knows if the contract gains one. */
const statusNames = {
  running: true,
  settled: true,
  released: true,
  expired: true,
} as const satisfies Record<Status, true>

const marks = ['failed', 'anomaly', 'loss'] as const

export type RequestMark = (typeof marks)[number]

export type RequestsFilter = {
  /** The id of a request, or the beginning of an e-mail address. */
  readonly q: string
  readonly status: Status | undefined
  readonly model: string | undefined
  readonly provider: string | undefined
  /** Whose requests, by the person's id. */
  readonly user: string | undefined
  /** Only those that have all of these. */
  readonly marks: readonly RequestMark[]
  readonly span: DateSpan | undefined
  /** Which one is shown in detail. */
  readonly request: string | undefined
}

function isStatus(text: string): text is Status {
  return Object.hasOwn(statusNames, text)
}

export const requestStatusNames: readonly Status[] = Object.keys(statusNames).filter((name) => isStatus(name))
export const requestMarkNames: readonly RequestMark[] = marks

export const allRequests: RequestsFilter = {
  q: '',
  status: undefined,
  model: undefined,
  provider: undefined,
  user: undefined,
  marks: [],
  span: undefined,
  request: undefined,
}

export function parseRequestsFilter(parameters: { get: (name: string) => string | null }): RequestsFilter {
  const given = (name: string) => {
    const text = (parameters.get(name) ?? '').slice(0, 100)
    return text === '' ? undefined : text
  }
  const status = given('status') ?? ''
  return {
    q: (parameters.get('q') ?? '').slice(0, 200),
    status: isStatus(status) ? status : undefined,
    model: given('model'),
    provider: given('provider'),
    user: given('user'),
    marks: marks.filter((mark) => parameters.get(mark) === 'true'),
    span: parseSpan(parameters),
    request: given('request'),
  }
}

/** The marks as the API and the address name them. */
export function markValues(
  chosen: readonly RequestMark[],
): Readonly<Record<RequestMark, 'true' | undefined>> {
  const valueOf = (mark: RequestMark) => (chosen.includes(mark) ? 'true' : undefined)
  return { failed: valueOf('failed'), anomaly: valueOf('anomaly'), loss: valueOf('loss') }
}

/** With the mark, or without it where it was there. */
export function toggleMark(chosen: readonly RequestMark[], mark: RequestMark): readonly RequestMark[] {
  return marks.filter((one) => (one === mark ? !chosen.includes(one) : chosen.includes(one)))
}

/** The address that shows these requests, or one of them. */
export function requestsAddress(filter: RequestsFilter): string {
  const { q, status, model, provider, user, span, request } = filter
  return addressOf('/admin/credits/requests/', {
    q,
    status,
    model,
    provider,
    user,
    ...markValues(filter.marks),
    ...spanValues(span),
    request,
  })
}

/** The page of one request, from wherever it is named. */
export function requestAddress(id: string): string {
  return requestsAddress({ ...allRequests, request: id })
}
