import { z } from 'zod'

import { receipt } from './credits.ts'
import { cleanText, cursor, isoTime, pageLimit } from './primitives.ts'

export const conversationsQuery = z.object({
  limit: pageLimit,
  cursor: cursor.optional(),
  q: cleanText.max(200).optional(),
})

export const conversation = z.object({
  id: z.string(),
  title: z.string(),
  created_at: isoTime,
  updated_at: isoTime,
})
export type Conversation = z.infer<typeof conversation>

export const conversationsResponse = z.object({
  conversations: z.array(conversation),
  next_cursor: z.string().nullable(),
})
export type ConversationsResponse = z.infer<typeof conversationsResponse>

export const message = z.object({
  id: z.string(),
  parent_message_id: z.string().nullable(),
  role: z.enum(['user', 'assistant']),
  status: z.enum(['complete', 'running', 'incomplete', 'failed']),
  text: z.string(),
  run_id: z.string().nullable(),
  receipt: receipt.nullable(),
  /** Why it failed, as a sentence; null otherwise. */
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  created_at: isoTime,
})
export type Message = z.infer<typeof message>

export const conversationResponse = conversation.extend({ messages: z.array(message) })
export type ConversationResponse = z.infer<typeof conversationResponse>

export const renameConversationRequest = z.strictObject({ title: cleanText.trim().min(1).max(200) })
export type RenameConversationRequest = z.infer<typeof renameConversationRequest>
