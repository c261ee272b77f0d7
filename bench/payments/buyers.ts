import { paths } from '@tessera/contracts/paths'

import { openDatabase } from '../../apps/server/src/adapters/db/database.ts'
import { ask } from '../api.ts'
import type { Installation } from '../installation.ts'

/** Only who has confirmed an address may buy: everybody follows the link of the mail that came when they signed up. */
export async function confirmAddresses(port: number, { people, location }: Installation): Promise<void> {
  const links = await readLinks(location)
  const missing = [...people]
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let person = missing.pop(); person !== undefined; person = missing.pop()) {
        const { email, token } = person
        const secret = links.get(email)
        if (secret === undefined) throw new Error(`${email} got no mail with a link`)
        await ask({ port, path: `${paths.auth.verifyEmail}?token=${secret}`, token })
      }
    }),
  )
}

/** Without a mail server mails are read where they wait: in the database. @returns secrets by address */
async function readLinks(location: Installation['location']): Promise<ReadonlyMap<string, string>> {
  const database = await openDatabase(location)
  try {
    const mails = await database.db
      .selectFrom('mails')
      .select(['recipient', 'text_body'])
      .where('kind', '=', 'verify_email')
      .execute()
    return new Map(
      mails.flatMap((mail) => {
        const secret = /[?&]token=([\w-]+)/.exec(mail.text_body)?.[1]
        return secret === undefined ? [] : [[mail.recipient, secret] as const]
      }),
    )
  } finally {
    await database.close()
  }
}
