import { createHmac, timingSafeEqual } from 'node:crypto'

import { type OptionalMailKind, optionalMailKinds } from '../../ports/mailer.ts'

/** Who does not want what any more. */
export type Unsubscription = { readonly userId: string; readonly kind: OptionalMailKind }

/** Writes and reads the secrets of unsubscribe links. */
export interface UnsubscribeTokens {
  write(unsubscription: Unsubscription): string
  /** @returns undefined for everything that `write` did not write with the same secret */
  read(token: string): Unsubscription | undefined
}

/**
 * Links that need no login and no row: a keyed hash binds each to one person and one kind of mail. They do not expire,
 * because a mail may be read years later, and can only ever switch off.
 * @param secret the one that signs sessions; a key of its own is derived from it
 */
export function createUnsubscribeTokens(secret: string): UnsubscribeTokens {
  const key = createHmac('sha256', secret).update('tessera unsubscribe links, version 1').digest()

  function sign({ kind, userId }: Unsubscription): Buffer {
    return createHmac('sha256', key)
      .update(JSON.stringify([kind, userId]))
      .digest()
  }

  return {
    write: (unsubscription) =>
      [unsubscription.kind, unsubscription.userId, sign(unsubscription).toString('base64url')].join('.'),
    read(token) {
      const [kindText, userId, signature, ...rest] = token.split('.')
      const kind = optionalMailKinds.find((known) => known === kindText)
      if (kind === undefined || !userId || signature === undefined || rest.length > 0) return undefined
      const given = Buffer.from(signature, 'base64url')
      const expected = sign({ kind, userId })
      const isGenuine =
        given.length === expected.length &&
        timingSafeEqual(given, expected) &&
        // Base64 has several spellings of the same bytes; only our own is taken.
        given.toString('base64url') === signature
      return isGenuine ? { kind, userId } : undefined
    },
  }
}
