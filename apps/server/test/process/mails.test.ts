import { paths } from '@tessera/contracts/paths'
import type { Email } from 'postal-mime'
import { expect, onTestFinished, test, vi } from 'vitest'

import { type MailServer, openMailServer } from '../mail-server.ts'
import { answerOf, askForAnswer } from '../support/asking.ts'
import { ask } from '../support/http-client.ts'
import type { Target } from '../support/http-client.ts'
import { createPerson } from '../support/people.ts'
import type { Person } from '../support/people.ts'
import { openSite } from '../support/site.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const arrival = { timeout: 30_000 }

function mailsTo(mailServer: MailServer, person: Person, subject: RegExp): readonly Email[] {
  return mailServer.received.filter(
    (mail) => mail.to?.[0]?.address === person.email && subject.test(mail.subject ?? ''),
  )
}

async function confirmAddress(target: Target, mailServer: MailServer, person: Person): Promise<void> {
  await expect.poll(() => mailsTo(mailServer, person, /Confirm/).length, arrival).toBe(1)
  const [mail] = mailsTo(mailServer, person, /Confirm/)
  const token = /token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? ''
  const answer = await ask(target, `${paths.auth.verifyEmail}?token=${token}`, { token: person.token })
  expect(answer.status).toBeLessThan(400)
}

test('two servers and one mail server: a balance that falls is told once, and one click ends it', async () => {
  const mailServer = await openMailServer()
  const site = await openSite('postgres', {
    env: {
      SMTP_URL: mailServer.url,
      MAIL_FROM: 'Tessera <no-reply@example.com>',
      FRONTEND_URL: 'http://chat.example.com',
    },
  })
  onTestFinished(() => site.close())
  const servers = await Promise.all([site.start(), site.start()])
  const [server] = servers
  const person = await createPerson(server, 100)
  await confirmAddress(server, mailServer, person)
  const changed = await ask(server, paths.notifications.preferences, {
    method: 'PATCH',
    token: person.token,
    body: { low_balance_threshold: 100, nearly_empty_threshold: 1 },
  })
  expect(changed.status).toBe(200)

  const answers = await Promise.all(
    [...servers, ...servers].map((each) => askForAnswer(each, person, { prompt: 'What is a tessera?' })),
  )
  for (const answer of answers) expect(answerOf(answer).usage.output_tokens).toBeGreaterThan(0)
  await expect.poll(() => mailsTo(mailServer, person, /running low/).length, arrival).toBe(1)

  const [notice] = mailsTo(mailServer, person, /running low/)
  const header = notice?.headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? ''
  const address = new URL(header.slice(1, -1))
  expect(address.origin).toBe('http://chat.example.com')
  // As a mail program does it, at whichever server it reaches.
  const clicked = await fetch(new URL(address.pathname + address.search, servers[1].url), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  })
  expect(clicked.status).toBe(204)
  const preferences = await ask(server, paths.notifications.preferences, { token: person.token })
  expect(preferences.json()).toMatchObject({ low_balance: false, usage_report: true })

  await Promise.all(servers.map((each) => each.stop()))
  expect(mailsTo(mailServer, person, /running low/)).toHaveLength(1)
  const logged = servers.map((each) => each.output()).join('')
  expect(logged).not.toContain(address.searchParams.get('token')?.split('.')[2] ?? 'no token')
})
