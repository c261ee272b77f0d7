import { routes } from '@tessera/contracts/routes'

import type { ConversationStore } from '../../ports/conversation-store.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'
import type { ReceiptReader } from '../../ports/receipt-reader.ts'
import { deleteConversation } from './delete-conversation.ts'
import { listConversations } from './list-conversations.ts'
import { readConversation } from './read-conversation.ts'
import { renameConversation } from './rename-conversation.ts'

export type ConversationDeps = {
  readonly conversations: ConversationStore
  readonly receipts: ReceiptReader
  /** Ends what is still being written into a conversation that goes. */
  readonly forgetConversation: (conversationId: string) => void
  /** A failed answer in words, by its code. */
  readonly describeRunError: (errorCode: string) => { readonly code: string; readonly message: string }
}

/** The stored chats: list, search, read, rename, delete. */
export function createConversationEndpoints(deps: ConversationDeps): readonly Endpoint[] {
  return [
    endpoint(routes.conversations, ({ actor, query }) =>
      listConversations(deps, { userId: actor.userId, query }),
    ),
    endpoint(routes.conversation, ({ actor, params }) =>
      readConversation(deps, { userId: actor.userId, conversationId: params['id'] ?? '' }),
    ),
    endpoint(routes.renameConversation, ({ actor, params, body }) =>
      renameConversation(deps, {
        userId: actor.userId,
        conversationId: params['id'] ?? '',
        title: body.title,
      }),
    ),
    endpoint(routes.deleteConversation, ({ actor, params }) =>
      deleteConversation(deps, { userId: actor.userId, conversationId: params['id'] ?? '' }),
    ),
  ]
}
