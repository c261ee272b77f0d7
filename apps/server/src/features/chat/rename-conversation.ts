import type { Conversation } from '@tessera/contracts/conversations'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { ConversationStore } from '../../ports/conversation-store.ts'
import type { ApiFailure } from '../../ports/endpoint.ts'
import { conversationNotFound, describeConversation } from './describe-conversation.ts'

type RenameRequest = { readonly conversationId: string; readonly userId: string; readonly title: string }

export async function renameConversation(
  deps: { readonly conversations: ConversationStore },
  request: RenameRequest,
): Promise<Result<Conversation, ApiFailure>> {
  const renamed = await deps.conversations.rename(request)
  return renamed === undefined ? err(conversationNotFound) : ok(describeConversation(renamed))
}
