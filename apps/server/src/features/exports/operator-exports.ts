import { type AuditEntry, auditResponse } from '@tessera/contracts/audit'
import { type AdminRequest, adminRequestsResponse } from '@tessera/contracts/operations'
import { type AdminUser, adminUsersResponse } from '@tessera/contracts/people-admin'
import { routes } from '@tessera/contracts/routes'

import { countCell, creditsCell, digitsCell, flagCell, textCell, timeCell } from './cells.ts'
import { defineListExport } from './list-export.ts'

/** People with their figures. */
export const usersExport = defineListExport<AdminUser>({
  route: routes.exportUsers,
  list: routes.adminUsers,
  name: 'users',
  title: 'People',
  pageRows: 100,
  isWide: true,
  columns: [
    { name: 'created_at', read: (row) => timeCell(row.created_at), printed: ['Signed up (UTC)', 14] },
    { name: 'email', read: (row) => textCell(row.email), printed: ['E-mail', 26] },
    { name: 'name', read: (row) => textCell(row.name), printed: ['Name', 20] },
    { name: 'role', read: (row) => textCell(row.role), printed: ['Role', 9] },
    { name: 'email_verified', read: (row) => flagCell(row.email_verified) },
    { name: 'blocked', read: (row) => flagCell(row.blocked), printed: ['Blocked', 7] },
    {
      name: 'last_active_at',
      read: (row) => timeCell(row.last_active_at),
      printed: ['Last active (UTC)', 14],
    },
    { name: 'balance_credits', read: (row) => creditsCell(row.balance), printed: ['Balance', 14] },
    { name: 'held_credits', read: (row) => creditsCell(row.held) },
    { name: 'debt_credits', read: (row) => creditsCell(row.debt), printed: ['Debt', 12] },
    { name: 'spent_credits', read: (row) => creditsCell(row.spent), printed: ['Spent', 14] },
    { name: 'user_id', read: (row) => textCell(row.id) },
  ],
  readPage(answer) {
    const page = adminUsersResponse.parse(answer)
    return { rows: page.users, next: page.next_cursor }
  },
})

/** Requests of everybody, without their text. */
export const requestsExport = defineListExport<AdminRequest>({
  route: routes.exportRequests,
  list: routes.adminRequests,
  name: 'requests',
  title: 'Requests',
  pageRows: 100,
  isWide: true,
  columns: [
    { name: 'created_at', read: (row) => timeCell(row.created_at), printed: ['Time (UTC)', 14] },
    { name: 'user_email', read: (row) => textCell(row.user.email), printed: ['E-mail', 22] },
    { name: 'user_name', read: (row) => textCell(row.user.name) },
    { name: 'status', read: (row) => textCell(row.status), printed: ['Status', 8] },
    { name: 'model', read: (row) => textCell(row.model), printed: ['Model', 18] },
    { name: 'requested_model', read: (row) => textCell(row.requested_model) },
    { name: 'provider', read: (row) => textCell(row.provider), printed: ['Provider', 10] },
    { name: 'task_type', read: (row) => textCell(row.task_type) },
    { name: 'complexity', read: (row) => textCell(row.complexity) },
    { name: 'input_tokens', read: (row) => countCell(row.input_tokens), printed: ['Input', 8] },
    { name: 'output_tokens', read: (row) => countCell(row.output_tokens), printed: ['Output', 8] },
    { name: 'held_credits', read: (row) => creditsCell(row.held) },
    { name: 'charged_credits', read: (row) => creditsCell(row.credits_charged), printed: ['Charged', 13] },
    { name: 'loss_credits', read: (row) => creditsCell(row.loss_credits), printed: ['Loss', 11] },
    { name: 'cost_nano_usd', read: (row) => digitsCell(row.cost_nano_usd) },
    { name: 'usage_source', read: (row) => textCell(row.usage_source) },
    { name: 'usage_anomaly', read: (row) => textCell(row.usage_anomaly) },
    { name: 'finish_reason', read: (row) => textCell(row.finish_reason) },
    { name: 'error_code', read: (row) => textCell(row.error_code), printed: ['Error', 14] },
    { name: 'attempts', read: (row) => countCell(row.attempts) },
    { name: 'streamed', read: (row) => flagCell(row.streamed) },
    { name: 'source', read: (row) => textCell(row.source) },
    { name: 'first_byte_at', read: (row) => timeCell(row.first_byte_at) },
    { name: 'ended_at', read: (row) => timeCell(row.ended_at) },
    { name: 'request_id', read: (row) => textCell(row.id) },
    { name: 'user_id', read: (row) => textCell(row.user_id) },
  ],
  readPage(answer) {
    const page = adminRequestsResponse.parse(answer)
    return { rows: page.requests, next: page.next_cursor }
  },
})

/** What operators did. */
export const auditExport = defineListExport<AuditEntry>({
  route: routes.exportAudit,
  list: routes.audit,
  name: 'audit-log',
  title: 'Audit log',
  pageRows: 100,
  isWide: true,
  columns: [
    { name: 'created_at', read: (row) => timeCell(row.created_at), printed: ['Time (UTC)', 12] },
    { name: 'action', read: (row) => textCell(row.action), printed: ['Action', 14] },
    { name: 'actor_id', read: (row) => textCell(row.actor_id) },
    { name: 'actor_email', read: (row) => textCell(row.actor?.email ?? row.actor_id), printed: ['By', 20] },
    { name: 'subject_kind', read: (row) => textCell(row.subject_kind), printed: ['Kind', 10] },
    { name: 'subject_id', read: (row) => textCell(row.subject_id) },
    { name: 'subject_email', read: (row) => textCell(row.subject?.email ?? null) },
    {
      name: 'subject',
      read: (row) => textCell(row.subject?.email ?? row.subject_id),
      printed: ['To', 20],
    },
    { name: 'reason', read: (row) => textCell(row.reason), printed: ['Reason', 24] },
    { name: 'before', read: (row) => textCell(jsonText(row.before)), printed: ['Before', 18] },
    { name: 'after', read: (row) => textCell(jsonText(row.after)), printed: ['After', 18] },
    { name: 'request_id', read: (row) => textCell(row.request_id) },
    { name: 'entry_id', read: (row) => textCell(row.id) },
  ],
  readPage(answer) {
    const page = auditResponse.parse(answer)
    return { rows: page.entries, next: page.next_cursor }
  },
})

function jsonText(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value)
}
