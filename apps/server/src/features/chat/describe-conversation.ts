import type { Conversation } from '@tessera/contracts/conversations'

import type { StoredConversation } from '../../ports/conversation-store.ts'
import type { ApiFailure } from '../../ports/endpoint.ts'

export function describeConversation(stored: StoredConversation): Conversation {
  return {
    id: stored.id,
    title: stored.title,
    created_at: new Date(stored.createdAtMs).toISOString(),
    updated_at: new Date(stored.updatedAtMs).toISOString(),
  }
}

/** For a conversation that is not there, and for another user's alike. */
export const conversationNotFound: ApiFailure = {
  code: 'not_found',
  message: 'This conversation does not exist.',
}
