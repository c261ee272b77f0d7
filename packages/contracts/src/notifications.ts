import { z } from 'zod'

import { creditAmount } from './primitives.ts'

/** An own threshold in credits; null goes back to the usual one. */
const threshold = creditAmount
  .refine((amount) => amount > 0 && amount <= 10_000_000, 'must be above 0 and at most 10,000,000')
  .nullable()

/** What a person may switch off; receipts, refunds, disputes and the safety of the account are always told. */
export const notificationPreferences = z.object({
  /** One mail for each time the balance falls below a threshold. */
  low_balance: z.boolean(),
  /** The own amount, or null for the usual one. */
  low_balance_threshold: z.number().nullable(),
  nearly_empty_threshold: z.number().nullable(),
  /** The credits below which mails are sent, own amounts and usual ones taken together. */
  thresholds: z.object({ low: z.number(), nearly_empty: z.number() }),
  /** A mail at the beginning of a month about the last one, if there was anything. */
  usage_report: z.boolean(),
  /** Where mails go; optional ones only once the address is confirmed. */
  email: z.string(),
  email_verified: z.boolean(),
})
export type NotificationPreferencesResponse = z.infer<typeof notificationPreferences>

/** What is left out stays as it is. */
export const changeNotificationPreferencesRequest = z.strictObject({
  low_balance: z.boolean().optional(),
  low_balance_threshold: threshold.optional(),
  nearly_empty_threshold: threshold.optional(),
  usage_report: z.boolean().optional(),
})
export type ChangeNotificationPreferencesRequest = z.infer<typeof changeNotificationPreferencesRequest>

/** The kinds of mail that have an unsubscribe link. */
export const unsubscribableKinds = ['low_balance', 'usage_report'] as const

const token = z.string().min(1).max(400)

export const unsubscribeQuery = z.object({ token })
export const unsubscribeRequest = z.strictObject({ token })
export const unsubscribeResponse = z.object({
  kind: z.enum(unsubscribableKinds),
  /** Whether mails of this kind are still sent. */
  is_subscribed: z.boolean(),
})
export type UnsubscribeResponse = z.infer<typeof unsubscribeResponse>
