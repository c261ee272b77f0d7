import { z } from 'zod'

import { cleanText, isoTime, pageLimit } from './primitives.ts'
import { roles } from './vocabulary.ts'

/** Who I am; what the navigation and the settings show. */
export const meResponse = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  email_verified: z.boolean(),
  role: z.enum(roles),
  created_at: isoTime,
  session_id: z.string(),
})
export type MeResponse = z.infer<typeof meResponse>

/** Making the first superadmin with the one-time link that the server printed. */
export const setupQuery = z.object({ token: z.string().min(1).max(200) })
export const setupStatusResponse = z.object({ status: z.literal('open') })
export const setupRequest = z.strictObject({
  token: z.string().min(1).max(200),
  name: cleanText.trim().min(1).max(100),
  email: z.email().max(254),
  password: cleanText.min(8).max(128),
})
export type SetupRequest = z.infer<typeof setupRequest>
export const setupResponse = z.object({ user_id: z.string(), email: z.string() })
export type SetupResponse = z.infer<typeof setupResponse>

/** The outbox of mails that were sent (or would have been): for the superadmin, in the sandbox. */
export const mailsQuery = z.object({ limit: pageLimit })
export const mail = z.object({
  id: z.string(),
  recipient: z.string(),
  kind: z.string(),
  subject: z.string(),
  text: z.string(),
  status: z.enum(['queued', 'sent', 'failed']),
  created_at: isoTime,
})
export const mailsResponse = z.object({ mails: z.array(mail) })
export type MailsResponse = z.infer<typeof mailsResponse>
