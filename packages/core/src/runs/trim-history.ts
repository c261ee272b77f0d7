/** A message of a conversation with the most tokens that it can take. */
export type SizedMessage = { readonly role: 'system' | 'user' | 'assistant'; readonly boundTokens: number }

/**
 * Shortens a history that does not fit, oldest messages first. The last message (the prompt) always stays, system
 * messages too, and what is left never begins with an answer to a question that was cut away.
 * @param messages oldest first, the prompt last
 * @param limitTokens what all of them together may take
 */
export function trimHistory<Message extends SizedMessage>(
  messages: readonly Message[],
  limitTokens: number,
): readonly Message[] {
  const fixedTokens = messages.reduce((sum, message, index) => {
    return message.role === 'system' || index === messages.length - 1 ? sum + message.boundTokens : sum
  }, 0)
  let usedTokens = fixedTokens
  let firstKept = messages.length - 1
  for (let index = messages.length - 2; index >= 0; index -= 1) {
    const message = messages[index]
    if (message === undefined || message.role === 'system') continue
    usedTokens += message.boundTokens
    if (usedTokens > limitTokens) break
    firstKept = index
  }
  while (firstKept < messages.length - 1 && messages[firstKept]?.role === 'assistant') firstKept += 1
  return messages.filter((message, index) => message.role === 'system' || index >= firstKept)
}
