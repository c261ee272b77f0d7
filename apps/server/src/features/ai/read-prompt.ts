import type { estimateRequest } from '@tessera/contracts/ai'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'
import type { z } from 'zod'

import type { ApiFailure } from '../../ports/endpoint.ts'
import type { CallMessage } from '../../ports/model-provider.ts'

export type AskedBody = z.output<typeof estimateRequest>

export type AskedPrompt = {
  /** The last message of the user. */
  readonly prompt: string
  /** What stands before it, as the caller sent it. */
  readonly earlier: readonly CallMessage[]
}

/** What a body asks for: one prompt, or a whole conversation of the caller's own, never both. */
export function readPrompt(body: AskedBody): Result<AskedPrompt, ApiFailure> {
  if (body.prompt !== undefined && body.messages !== undefined) {
    return refuse('messages', 'Send either "prompt" or "messages", not both.')
  }
  if (body.parent_message_id !== undefined && body.conversation_id === undefined) {
    return refuse('parent_message_id', '"parent_message_id" needs a "conversation_id".')
  }
  if (body.messages !== undefined) {
    if (body.conversation_id !== undefined) {
      return refuse('messages', 'A stored conversation brings its own messages: send "prompt" instead.')
    }
    return readMessages(body.messages)
  }
  if (body.prompt === undefined || body.prompt.trim() === '') {
    return refuse('prompt', '"prompt" must not be empty.')
  }
  return ok({ prompt: body.prompt, earlier: [] })
}

function readMessages(messages: NonNullable<AskedBody['messages']>): Result<AskedPrompt, ApiFailure> {
  const last = messages.at(-1)
  if (last?.role !== 'user') return refuse('messages', 'The last of "messages" must be from the user.')
  if (last.content.trim() === '') return refuse('messages', 'The last of "messages" must not be empty.')
  const earlier = messages.slice(0, -1).map(({ role, content }) => ({ role, text: content }))
  return ok({ prompt: last.content, earlier })
}

function refuse(param: string, message: string): Result<AskedPrompt, ApiFailure> {
  return err({ code: 'invalid_request', message, param })
}
