import type { ConversationResponse, Message } from '@tessera/contracts/conversations'
import type { Receipt } from '@tessera/contracts/credits'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { StoredMessage } from '../../ports/conversation-store.ts'
import type { ApiFailure } from '../../ports/endpoint.ts'
import type { ConversationDeps } from './create-conversation-endpoints.ts'
import { conversationNotFound, describeConversation } from './describe-conversation.ts'

type OwnConversation = { readonly conversationId: string; readonly userId: string }

/** A conversation with its messages, each answer with its receipt. */
export async function readConversation(
  deps: ConversationDeps,
  own: OwnConversation,
): Promise<Result<ConversationResponse, ApiFailure>> {
  const conversation = await deps.conversations.find(own)
  const messages = conversation && (await deps.conversations.listMessages(own))
  if (conversation === undefined || messages === undefined) return err(conversationNotFound)
  const runIds = messages.flatMap((message) => (message.runId === undefined ? [] : [message.runId]))
  const receipts = await deps.receipts.findReceipts(runIds)
  return ok({
    ...describeConversation(conversation),
    messages: messages.map((message) => describeMessage(deps, message, receipts)),
  })
}

function describeMessage(
  deps: ConversationDeps,
  message: StoredMessage,
  receipts: ReadonlyMap<string, Receipt>,
): Message {
  const errorCode = message.runStatus === 'expired' ? 'unavailable' : message.errorCode
  const isFailed = message.status === 'failed'
  return {
    id: message.id,
    parent_message_id: message.parentMessageId ?? null,
    role: message.role,
    status: message.status,
    text: message.text,
    run_id: message.runId ?? null,
    receipt: (message.runId === undefined ? undefined : receipts.get(message.runId)) ?? null,
    error: isFailed ? deps.describeRunError(errorCode ?? 'unavailable') : null,
    created_at: new Date(message.createdAtMs).toISOString(),
  }
}
