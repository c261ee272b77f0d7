import type { ConversationsResponse, conversationsQuery } from '@tessera/contracts/conversations'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'
import type { z } from 'zod'

import type { ConversationStore } from '../../ports/conversation-store.ts'
import type { ApiFailure } from '../../ports/endpoint.ts'
import { formatCursor, parseCursor } from './conversation-cursor.ts'
import { describeConversation } from './describe-conversation.ts'

type ListRequest = { readonly userId: string; readonly query: z.output<typeof conversationsQuery> }

/** A page of a user's conversations, last used first. */
export async function listConversations(
  deps: { readonly conversations: ConversationStore },
  { userId, query }: ListRequest,
): Promise<Result<ConversationsResponse, ApiFailure>> {
  const after = query.cursor === undefined ? undefined : parseCursor(query.cursor)
  if (query.cursor !== undefined && after === undefined) {
    return err({ code: 'invalid_request', message: '"cursor" is not from an earlier page.', param: 'cursor' })
  }
  const search = query.q?.trim()
  const page = await deps.conversations.list({
    userId,
    limit: query.limit,
    ...(after === undefined ? {} : { after }),
    ...(search === undefined || search === '' ? {} : { search }),
  })
  return ok({
    conversations: page.conversations.map(describeConversation),
    next_cursor: page.nextCursor === undefined ? null : formatCursor(page.nextCursor),
  })
}
