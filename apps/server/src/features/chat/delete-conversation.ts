import type { Conversation } from '@tessera/contracts/conversations'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { ApiFailure } from '../../ports/endpoint.ts'
import type { ConversationDeps } from './create-conversation-endpoints.ts'
import { conversationNotFound, describeConversation } from './describe-conversation.ts'

type OwnConversation = { readonly conversationId: string; readonly userId: string }

/** Deletes texts for good. Runs and charges stay, because the books are never shortened. */
export async function deleteConversation(
  deps: ConversationDeps,
  own: OwnConversation,
): Promise<Result<Conversation, ApiFailure>> {
  const conversation = await deps.conversations.find(own)
  if (conversation === undefined) return err(conversationNotFound)
  // First, or an answer that ends in between would put its text back.
  deps.forgetConversation(own.conversationId)
  const wasThere = await deps.conversations.delete(own)
  return wasThere ? ok(describeConversation(conversation)) : err(conversationNotFound)
}
