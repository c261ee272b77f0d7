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

/**
 * The bodies of `/api/auth/*`, which keep better-auth's own names. Links in mails always lead to our own pages, so
 * the addresses that its clients send along are taken and not used.
 */
const password = z.string().min(1).max(128)
const unusedAddress = z.string().max(2000).optional()

export const signUpRequest = z.strictObject({
  name: cleanText.trim().min(1).max(100),
  email: z.email().max(254),
  password: cleanText.min(8).max(128),
  callbackURL: unusedAddress,
})
export const signInRequest = z.strictObject({
  email: z.email().max(254),
  password,
  /** False: the session ends with the browser. */
  rememberMe: z.boolean().optional(),
  callbackURL: unusedAddress,
})
export const requestPasswordResetRequest = z.strictObject({
  email: z.email().max(254),
  redirectTo: unusedAddress,
})
export const resetPasswordRequest = z.strictObject({
  token: cleanText.min(1).max(200),
  newPassword: cleanText.min(8).max(128),
})
export const changePasswordRequest = z.strictObject({
  currentPassword: password,
  newPassword: cleanText.min(8).max(128),
  /** Other sessions end in any case. */
  revokeOtherSessions: z.boolean().optional(),
})
export const sendVerificationEmailRequest = z.strictObject({
  /** Only ever the own address; kept for clients that name it. */
  email: z.email().max(254).optional(),
  callbackURL: unusedAddress,
})
export const verifyEmailQuery = z.object({ token: z.string().min(1).max(200), callbackURL: unusedAddress })
export const updateUserRequest = z.strictObject({ name: cleanText.trim().min(1).max(100) })
export const revokeSessionRequest = z.strictObject({ id: cleanText.min(1).max(100) })

/** A session as its owner sees it: never its token, so that one stolen session does not give away the others. */
export const sessionRow = z.object({
  id: z.string(),
  createdAt: isoTime,
  updatedAt: isoTime,
  expiresAt: isoTime,
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  isCurrent: z.boolean(),
})
export const sessionsResponse = z.array(sessionRow)
export type SessionsResponse = z.infer<typeof sessionsResponse>
