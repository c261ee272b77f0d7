import type { RunStatus } from './run-store.ts'

export type StoredConversation = {
  readonly id: string
  readonly title: string
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

export type StoredMessage = {
  readonly id: string
  readonly parentMessageId?: string
  readonly role: 'user' | 'assistant'
  readonly status: 'complete' | 'running' | 'incomplete' | 'failed'
  /** For a running answer: as far as it was saved. */
  readonly text: string
  readonly runId?: string
  readonly runStatus?: RunStatus
  readonly errorCode?: string
  readonly createdAtMs: number
}

export type ConversationsPage = {
  readonly conversations: readonly StoredConversation[]
  readonly nextCursor?: ConversationCursor
}

/** Where a page ended: the place in the order (last used first, then by id). */
export type ConversationCursor = { readonly updatedAtMs: number; readonly id: string }

export type ConversationQuery = {
  readonly userId: string
  /** Looked for in titles and texts, without regard to case. */
  readonly search?: string
  readonly after?: ConversationCursor
  /** 1 to 100. */
  readonly limit: number
}

type OwnConversation = { readonly conversationId: string; readonly userId: string }

/** A conversation as the next prompt needs it. */
export type ConversationHistory = {
  /** The message that the prompt follows; undefined in a conversation without messages. */
  readonly parentMessageId?: string
  /** From the first message down to the parent. */
  readonly messages: readonly StoredMessage[]
  readonly previousRun?: {
    readonly taskType: string
    readonly modelId: string
    readonly provider: string
    /** Undefined while it runs. */
    readonly inputTokens: number | undefined
    readonly endedAtMs: number | undefined
  }
}

/** Stored conversations. Every method answers for one user: another's conversation does not exist for it. */
export interface ConversationStore {
  list(query: ConversationQuery): Promise<ConversationsPage>
  find(own: OwnConversation): Promise<StoredConversation | undefined>
  /** Oldest first. */
  listMessages(own: OwnConversation): Promise<readonly StoredMessage[] | undefined>
  /**
   * The chain of messages that ends at `parentMessageId`, or at the newest message.
   * @returns undefined where conversation or parent are not there, or not this user's
   */
  findHistory(
    own: OwnConversation & { readonly parentMessageId?: string },
  ): Promise<ConversationHistory | undefined>
  rename(own: OwnConversation & { readonly title: string }): Promise<StoredConversation | undefined>
  /** Deletes messages and the stored texts of its runs; runs and charges stay. @returns false where it is not there */
  delete(own: OwnConversation): Promise<boolean>
}
