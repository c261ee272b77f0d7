import { z } from 'zod'

import { adminRun, adminRunStatuses } from './people-admin.ts'
import { cleanText, cursor, isoTime, pageLimit } from './primitives.ts'

/** Requests of everybody, live and past, without their text. */
export const adminRequestsQuery = z.object({
  /** The id of a request, or the beginning of a person's e-mail address. */
  q: cleanText.trim().max(200).optional(),
  status: z.enum(adminRunStatuses).optional(),
  model: cleanText.max(100).optional(),
  provider: cleanText.max(100).optional(),
  user: cleanText.max(100).optional(),
  /** Only those whose reported usage could not be right. */
  anomaly: z.enum(['true']).optional(),
  /** Only those that cost us what nobody was charged for. */
  loss: z.enum(['true']).optional(),
  /** Only those that ended with an error. */
  failed: z.enum(['true']).optional(),
  from: isoTime.optional(),
  /** Not included. */
  to: isoTime.optional(),
  limit: pageLimit,
  cursor: cursor.optional(),
})

const requestPerson = z.object({ id: z.string(), name: z.string(), email: z.string() })

/** What a provider charged us; decimal digits, because it may pass what a number holds. For superadmins, else null. */
const nanoUsd = z.string().nullable()

export const adminRequest = adminRun.extend({
  user: requestPerson,
  cost_nano_usd: nanoUsd,
  /** Credits of its usage that nobody was charged for; null where there is no such loss. */
  loss_credits: z.number().nullable(),
})
export type AdminRequest = z.infer<typeof adminRequest>

export const adminRequestsResponse = z.object({
  requests: z.array(adminRequest),
  next_cursor: z.string().nullable(),
})
export type AdminRequestsResponse = z.infer<typeof adminRequestsResponse>

export const adminRequestResponse = adminRequest.extend({
  wallet_id: z.string(),
  /** Why this model was chosen: the selector's words, never the prompt's. */
  reason: z.string(),
  /** From 0 to 1. */
  difficulty: z.number(),
  rate_card_id: z.string(),
  transaction_id: z.string().nullable(),
  balance_after: z.number().nullable(),
  input_bound_tokens: z.number().int(),
  output_bound_tokens: z.number().int(),
  /** What it was charged for; null while it runs and where nothing was used. */
  usage: z
    .object({
      source: z.string(),
      input_tokens: z.number().int(),
      cache_read_tokens: z.number().int(),
      cache_write_tokens: z.number().int(),
      output_tokens: z.number().int(),
      reasoning_tokens: z.number().int(),
    })
    .nullable(),
  /** What we counted beside what the provider said, as far as it was noted, in words. */
  anomaly: z.string().nullable(),
  calls: z.array(
    z.object({
      attempt: z.number().int(),
      provider: z.string(),
      model: z.string(),
      outcome: z.string(),
      error_code: z.string().nullable(),
      http_status: z.number().int().nullable(),
      started_at: isoTime,
      ended_at: isoTime,
    }),
  ),
  losses: z.array(
    z.object({
      id: z.string(),
      reason: z.string(),
      cost_nano_usd: nanoUsd,
      credits: z.number(),
      at: isoTime,
    }),
  ),
})
export type AdminRequestResponse = z.infer<typeof adminRequestResponse>

export const todayKinds = [
  'failed_webhooks',
  'waiting_webhooks',
  'payment_differences',
  'orphaned_payments',
  'open_disputes',
  'failed_mails',
  'late_mails',
  'failed_jobs',
  'stuck_requests',
  'broken_streams',
  'platform_losses',
  'loss_making_models',
  'losing_prices',
  'wallets_in_debt',
  'books',
] as const
export type TodayKind = (typeof todayKinds)[number]

/** `act`: somebody waits or money is wrong; `watch`: look at it today; `fine`: nothing to do. */
export const todaySeverities = ['act', 'watch', 'fine'] as const

export const todayLine = z.object({
  kind: z.enum(todayKinds),
  severity: z.enum(todaySeverities),
  /** How many; counting ends at 1,000. */
  count: z.number().int(),
  /** The oldest of them, when it begins, or when it was last looked at; null where there is none. */
  since: isoTime.nullable(),
  /** The page where it is worked on, with its filters. */
  link: z.string(),
  /** The worst few: a person, a model, a job, with how many. */
  worst: z.array(z.object({ id: z.string(), label: z.string(), count: z.number().int() })),
})
export type TodayLine = z.infer<typeof todayLine>

/** Only lines whose page the person who asks may open; the worst first. */
export const todayResponse = z.object({ at: isoTime, lines: z.array(todayLine) })
export type TodayResponse = z.infer<typeof todayResponse>
