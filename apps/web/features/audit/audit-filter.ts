import { addressOf } from '@/lib/address-of'
import { type DateSpan, parseSpan, spanValues } from '@/lib/date-span'

export type AuditFilter = {
  readonly q: string
  /** One kind of action, or with a dot at its end a family of them. */
  readonly action: string | undefined
  /** Ids: who did it, and to whom or what. */
  readonly actor: string | undefined
  readonly subject: string | undefined
  readonly span: DateSpan | undefined
}

export const everything: AuditFilter = {
  q: '',
  action: undefined,
  actor: undefined,
  subject: undefined,
  span: undefined,
}

export function parseAuditFilter(parameters: { get: (name: string) => string | null }): AuditFilter {
  const given = (name: string) => {
    const text = (parameters.get(name) ?? '').slice(0, 100)
    return text === '' ? undefined : text
  }
  const action = given('action')
  return {
    q: (parameters.get('q') ?? '').slice(0, 200),
    action: action !== undefined && /^[a-z_.]{1,60}$/.test(action) ? action : undefined,
    actor: given('actor'),
    subject: given('subject'),
    span: parseSpan(parameters),
  }
}

/** The address that shows these entries. */
export function auditAddress({ q, action, actor, subject, span }: AuditFilter): string {
  return addressOf('/admin/audit/', { q, action, actor, subject, ...spanValues(span) })
}
