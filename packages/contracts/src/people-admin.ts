import { z } from 'zod'

import { transactionsQuery } from './credits.ts'
import { adminOrder } from './payments-admin.ts'
import { cleanText, cursor, isoTime, pageLimit } from './primitives.ts'
import { finishReasons, roles } from './vocabulary.ts'

/** Amounts are credits; times are UTC. Nothing here carries the text of a chat. */

/** Why an operator does something to somebody: kept in the audit log. */
export const reason = cleanText.trim().min(3).max(500)

const nextCursor = z.string().nullable()

export const userSorts = ['newest', 'last_active', 'balance', 'spent'] as const
export type UserSort = (typeof userSorts)[number]

export const adminUsersQuery = z.object({
  /**
   * An id (user, wallet, order or request), or any part of an e-mail address or a name. The exact id comes first, then
   * addresses that begin with it, then names that begin with it, then what has it anywhere, newest first; `sort` does
   * not act then. A page may hold fewer people than asked for and still have a next one: the search goes on from there.
   */
  q: cleanText.trim().max(200).optional(),
  sort: z.enum(userSorts).default('newest'),
  role: z.enum(roles).optional(),
  blocked: z.enum(['true', 'false']).optional(),
  in_debt: z.enum(['true']).optional(),
  limit: pageLimit,
  /** Longer than others: the page of a search ends at an address or a name. */
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,900}$/, 'must be a cursor from an earlier page')
    .optional(),
})

export const adminUser = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  email_verified: z.boolean(),
  role: z.enum(roles),
  blocked: z.boolean(),
  created_at: isoTime,
  /** The last paid request or purchase; null where there was none. Some seconds late. */
  last_active_at: isoTime.nullable(),
  balance: z.number(),
  held: z.number(),
  debt: z.number(),
  /** Credits that requests were charged, ever. Some seconds late. */
  spent: z.number(),
})
export type AdminUser = z.infer<typeof adminUser>

export const adminUsersResponse = z.object({ users: z.array(adminUser), next_cursor: nextCursor })
export type AdminUsersResponse = z.infer<typeof adminUsersResponse>

export const adminNote = z.object({
  id: z.string(),
  text: z.string(),
  author: z.object({ id: z.string(), name: z.string() }),
  created_at: isoTime,
})
export type AdminNote = z.infer<typeof adminNote>

export const adminUserSession = z.object({
  id: z.string(),
  created_at: isoTime,
  last_seen_at: isoTime,
  expires_at: isoTime,
  ip_address: z.string().nullable(),
  user_agent: z.string().nullable(),
})
export type AdminUserSession = z.infer<typeof adminUserSession>

export const adminUserResponse = adminUser.extend({
  wallet_id: z.string().nullable(),
  available: z.number(),
  /** Held for disputed purchases; part of `held`. */
  frozen: z.number(),
  blocked_at: isoTime.nullable(),
  totals: z.object({
    /** Credits by the kind of their transactions; signed, so that all of them, less `spent`, are the balance. */
    purchased: z.number(),
    bonus: z.number(),
    refunded: z.number(),
    adjusted: z.number(),
    /** Subscriptions, referrals and transfers. */
    other: z.number(),
    /** Above zero. */
    spent: z.number(),
    /** Those that were charged. */
    requests: z.number().int(),
    orders: z.number().int(),
    /** Money received less refunds, for each currency. */
    paid: z.array(z.object({ amount_minor: z.number().int(), currency: z.string() })),
  }),
  /** The last five purchases. */
  orders: z.array(adminOrder),
  /** Living ones, last used first; at most 100. */
  sessions: z.array(adminUserSession),
  /** Newest first; at most 100. */
  notes: z.array(adminNote),
  /** What the person who asks may do here; the rule is the server's. */
  allowed: z.object({
    grant: z.boolean(),
    correct: z.boolean(),
    /** Roles that may be given now; without the present one. */
    roles: z.array(z.enum(roles)),
    block: z.boolean(),
    sign_out: z.boolean(),
    note: z.boolean(),
  }),
})
export type AdminUserResponse = z.infer<typeof adminUserResponse>

/** The same page of the ledger that the person sees. */
export const adminUserTransactionsQuery = transactionsQuery

export const adminRunStatuses = ['running', 'settled', 'released', 'expired'] as const

/** A request without its text. */
export const adminRun = z.object({
  id: z.string(),
  user_id: z.string(),
  status: z.enum(adminRunStatuses),
  source: z.string(),
  streamed: z.boolean(),
  requested_model: z.string().nullable(),
  model: z.string(),
  provider: z.string(),
  task_type: z.string(),
  complexity: z.string(),
  held: z.number(),
  credits_charged: z.number(),
  input_tokens: z.number().int().nullable(),
  output_tokens: z.number().int().nullable(),
  /** `provider`: reported; `counted`: by ourselves; `mixed`. */
  usage_source: z.string().nullable(),
  usage_anomaly: z.string().nullable(),
  finish_reason: z.enum(finishReasons).nullable(),
  error_code: z.string().nullable(),
  attempts: z.number().int(),
  created_at: isoTime,
  first_byte_at: isoTime.nullable(),
  ended_at: isoTime.nullable(),
})
export type AdminRun = z.infer<typeof adminRun>

export const adminUserRunsQuery = z.object({
  status: z.enum(adminRunStatuses).optional(),
  limit: pageLimit,
  cursor: cursor.optional(),
})
export const adminUserRunsResponse = z.object({ runs: z.array(adminRun), next_cursor: nextCursor })
export type AdminUserRunsResponse = z.infer<typeof adminUserRunsResponse>

/** All writes take an `Idempotency-Key`: the same key gets the first answer again, and nothing happens twice. */
export const changeRoleRequest = z.strictObject({
  role: z.enum(roles),
  /** The role that was seen: somebody else's change in between is then a conflict. */
  expected_role: z.enum(roles).optional(),
  reason,
})
export type ChangeRoleRequest = z.infer<typeof changeRoleRequest>

export const operatorActionRequest = z.strictObject({ reason })
export type OperatorActionRequest = z.infer<typeof operatorActionRequest>

export const operatorActionResponse = z.object({
  user_id: z.string(),
  role: z.enum(roles),
  blocked: z.boolean(),
  /** Sessions that ended with it. */
  sessions_ended: z.number().int(),
  /** Null where it was so already: nothing was done and nothing is logged. */
  audit_id: z.string().nullable(),
})
export type OperatorActionResponse = z.infer<typeof operatorActionResponse>

export const addNoteRequest = z.strictObject({ text: cleanText.trim().min(1).max(2000) })
export type AddNoteRequest = z.infer<typeof addNoteRequest>

export const operatorSettings = z.object({
  /** Credits that one admin may grant in a day (UTC); superadmins have no limit. */
  admin_daily_grant_credits: z.number(),
  /** Send it back with a change: somebody else's change in between is then a conflict. */
  version: z.number().int(),
  /** What the person who asks has granted today, and may still; null: no limit. */
  granted_today: z.number(),
  left_today: z.number().nullable(),
})
export type OperatorSettings = z.infer<typeof operatorSettings>

export const operatorSettingsRequest = z.strictObject({
  admin_daily_grant_credits: z.number().int().min(0).max(10_000_000),
  version: z.number().int().min(0),
  reason,
})
export type OperatorSettingsRequest = z.infer<typeof operatorSettingsRequest>
