import { paths } from '@tessera/contracts/paths'

import type { MailContent } from '../../mails/mail-layout.ts'
import type { MailSite } from '../../mails/site.ts'
import type { Unsubscription, UnsubscribeTokens } from './unsubscribe-token.ts'

/** The page for people, and the address for mail programs, which post to it without showing anything. */
export function unsubscribeLinks(
  deps: { readonly tokens: UnsubscribeTokens; readonly site: MailSite },
  unsubscription: Unsubscription,
): NonNullable<MailContent['unsubscribe']> {
  const query = `token=${encodeURIComponent(deps.tokens.write(unsubscription))}`
  return {
    pageUrl: `${deps.site.url}${unsubscribePage}?${query}`,
    oneClickUrl: `${deps.site.url}${paths.notifications.oneClickUnsubscribe}?${query}`,
  }
}

export const unsubscribePage = '/unsubscribe/'
