/** The site as mails speak of it. */
export type MailSite = {
  readonly brandName: string
  /** Origin without a slash at its end: mails are not written on behalf of a request that would tell it. */
  readonly url: string
  /** Where people write with questions. */
  readonly supportEmail?: string | undefined
}

/** The pages that mails lead to; all of them ask for the session, and none carries a secret. */
export const sitePages = {
  order: (site: MailSite, orderId: string) =>
    `${site.url}/credits/orders/?order=${encodeURIComponent(orderId)}`,
  buyCredits: (site: MailSite) => `${site.url}/credits/`,
  usage: (site: MailSite) => `${site.url}/credits/history/?type=usage`,
} as const
