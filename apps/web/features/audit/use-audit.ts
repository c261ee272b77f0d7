'use client'

import type { AuditEntry } from '@tessera/contracts/audit'

import { callOperator } from '@/lib/api/operator'
import { spanQuery } from '@/lib/date-span'
import { queryKeys } from '@/lib/query-keys'
import { useNow } from '@/lib/use-now'
import { type Paged, usePaged } from '@/lib/use-paged'

import type { AuditFilter } from './audit-filter'

/** Entries of the audit log, newest first. */
export function useAudit({ q, action, actor, subject, span }: AuditFilter): Paged<AuditEntry> {
  const { from, to } = spanQuery(span, useNow())
  return usePaged({
    queryKey: [...queryKeys.audit, { q, action, actor, subject, from, to }],
    load: ({ cursor, signal }) =>
      callOperator('audit', {
        query: { q: q.trim(), action, actor, subject, from, to, limit: 50, cursor },
        signal,
      }),
    rowsOf: (page) => page.entries,
    isLive: true,
    keepsRows: true,
  })
}
