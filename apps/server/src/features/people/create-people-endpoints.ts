import { routes } from '@tessera/contracts/routes'
import { err, ok } from '@tessera/core/result'

import { endpoint, type Endpoint } from '../../ports/endpoint.ts'
import type { MailOutbox } from '../../ports/mail-outbox.ts'
import type { RateLimiter } from '../../ports/rate-limiter.ts'
import { type FirstSuperadminDeps, isSetupLinkOpen, setUp } from './first-superadmin.ts'

export type PeopleEndpointsDeps = FirstSuperadminDeps & {
  readonly outbox: MailOutbox
  readonly limiter: RateLimiter
  /** With a mail server the outbox is only a log: the links in it belong to the people who get them. */
  readonly mailMode: 'outbox' | 'smtp'
}

const linkNotFound = { code: 'not_found', message: 'This set-up link is not valid.' } as const

/** Who I am, making the first superadmin, and the outbox. */
export function createPeopleEndpoints(deps: PeopleEndpointsDeps): readonly Endpoint[] {
  return [meEndpoint(deps), setupStatusEndpoint(deps), setupEndpoint(deps), mailsEndpoint(deps)]
}

function meEndpoint(deps: PeopleEndpointsDeps): Endpoint {
  return endpoint(routes.me, async ({ actor }) => {
    const person = await deps.people.findPerson(actor.userId)
    if (person === undefined) return err({ code: 'unauthenticated', message: 'Sign in first.' })
    return ok({
      id: person.id,
      name: person.name,
      email: person.email,
      email_verified: person.isEmailVerified,
      role: person.role,
      created_at: new Date(person.createdAtMs).toISOString(),
      session_id: actor.sessionId,
    })
  })
}

function setupStatusEndpoint(deps: PeopleEndpointsDeps): Endpoint {
  return endpoint(routes.setupStatus, async ({ query, clientAddress }) => {
    const verdict = await deps.limiter.consume('setup', clientAddress)
    if (!verdict.isAllowed) return err(tooMany(verdict.retryAfterSeconds))
    const isOpen = await isSetupLinkOpen(deps, query.token)
    return isOpen ? ok({ status: 'open' as const }) : err(linkNotFound)
  })
}

function setupEndpoint(deps: PeopleEndpointsDeps): Endpoint {
  return endpoint(routes.setup, async ({ body, clientAddress, requestId }) => {
    const verdict = await deps.limiter.consume('setup', clientAddress)
    if (!verdict.isAllowed) return err(tooMany(verdict.retryAfterSeconds))
    const made = await setUp(deps, { ...body, requestId })
    return made.ok ? ok({ user_id: made.value, email: body.email.toLowerCase() }) : made
  })
}

function mailsEndpoint(deps: PeopleEndpointsDeps): Endpoint {
  return endpoint(routes.mails, async ({ query }) => {
    const mails = await deps.outbox.listMails(query.limit)
    return ok({
      mails: mails.map((mail) => ({
        id: mail.id,
        recipient: mail.recipient,
        kind: mail.kind,
        subject: mail.subject,
        text: deps.mailMode === 'outbox' ? mail.text : '',
        status: mail.status,
        created_at: new Date(mail.createdAtMs).toISOString(),
      })),
    })
  })
}

function tooMany(retryAfterSeconds: number) {
  return { code: 'rate_limited', message: 'Too many attempts. Wait a little.', retryAfterSeconds } as const
}
