import { fillPath, paths } from '@tessera/contracts/paths'
import type { Role } from '@tessera/core/access/roles'

import { admin } from '../../support/built-site.ts'
import type { Site } from '../../support/built-site.ts'
import { ask } from '../../support/http-client.ts'
import type { Target } from '../../support/http-client.ts'
import { createPerson, signIn } from '../../support/people.ts'
import type { Person } from '../../support/people.ts'
import type { IdPool } from './id-pool.ts'
import type { Header, PlannedRequest } from './planned-request.ts'

type Seat = {
  readonly role: Role
  /** May lose sessions and rights; whoever may not is kept out of what others do. */
  readonly isDisposable: boolean
  readonly person: Pick<Person, 'email' | 'password'>
  readonly userId: string
  token: string
  cookie: string
  /** Only one signs in again at a time. */
  renewal: Promise<void> | undefined
}

const crew: readonly Role[] = ['user', 'user', 'developer', 'admin', 'admin', 'superadmin']
const bystanders = 8
const startCredits = 500_000

/** Everybody who asks: people of every role who stay what they are, and some to whom anything may happen. */
export class FuzzCast {
  readonly #server: Target
  readonly seats: readonly Seat[]

  private constructor(server: Target, seats: readonly Seat[]) {
    this.#server = server
    this.seats = seats
  }

  static async assemble(site: Site, server: Target, pool: IdPool): Promise<FuzzCast> {
    const { token } = await signIn(server, admin)
    const wanted = [
      ...crew.map((role) => ({ role, isDisposable: false, token })),
      ...Array.from({ length: bystanders }, () => ({ role: 'user', isDisposable: true, token }) as const),
    ]
    const seats = await Promise.all(wanted.map((newcomer) => takeSeat(site, server, newcomer)))
    const owner = await signIn(server, admin)
    for (const [index, { person, userId, isDisposable }] of seats.entries()) {
      pool.logins.set(index, person)
      if (!isDisposable) pool.keepOut(userId)
      else {
        pool.add('usr', userId)
        pool.add('email', person.email)
      }
    }
    pool.keepOut(owner.userId)
    return new FuzzCast(server, seats)
  }

  headersFor({ seat, isBrowser, headers }: PlannedRequest): readonly Header[] {
    const sitter = seat === undefined ? undefined : this.seats[seat]
    const names = new Set(headers.map(([name]) => name))
    if (sitter === undefined || names.has('authorization') || names.has('cookie')) return []
    if (!isBrowser) return [['authorization', `Bearer ${sitter.token}`]]
    const origin: readonly Header[] = names.has('origin')
      ? []
      : [['origin', new URL(this.#server.url).origin]]
    return [['cookie', sitter.cookie], ...origin]
  }

  /** After an answer that says that a session is over. Whoever can't come back has been blocked, and stays outside. */
  async comeBack(seat: number): Promise<void> {
    const sitter = this.seats[seat]
    if (sitter === undefined) return
    sitter.renewal ??= renew(this.#server, sitter).finally(() => {
      sitter.renewal = undefined
    })
    await sitter.renewal
  }
}

async function renew(server: Target, sitter: Seat): Promise<void> {
  const answer = await ask(server, paths.auth.signIn, { body: sitter.person })
  if (answer.status !== 200) return
  sitter.token = (answer.json() as { token: string }).token
  sitter.cookie = cookieOf(answer.headers)
}

function cookieOf(headers: Headers): string {
  return headers.get('set-cookie')?.split(';')[0] ?? ''
}

type Newcomer = { readonly role: Role; readonly isDisposable: boolean; readonly token: string }

async function takeSeat(site: Site, server: Target, { role, isDisposable, token }: Newcomer): Promise<Seat> {
  const person = await createPerson(server, startCredits)
  await confirmAddress(site, server, person)
  if (role !== 'user') {
    const path = fillPath(paths.operator.userRole, { id: person.userId })
    const answer = await ask(server, path, { method: 'PATCH', token, body: { role, reason: 'for a test' } })
    if (answer.status !== 200) throw new Error(`giving the role ${role} failed: ${answer.text}`)
  }
  const { email, password, userId } = person
  const seat: Seat = {
    role,
    isDisposable,
    person: { email, password },
    userId,
    token: person.token,
    cookie: '',
    renewal: undefined,
  }
  await renew(server, seat)
  return seat
}

async function confirmAddress(site: Site, server: Target, person: Person): Promise<void> {
  const mails = await site.look((db) =>
    db.selectFrom('mails').select('text_body').where('recipient', '=', person.email).execute(),
  )
  const token = mails.map(({ text_body: body }) => /token=([\w.-]+)/.exec(body)?.[1]).find(Boolean) ?? ''
  const answer = await ask(server, `${paths.auth.verifyEmail}?token=${token}`, { token: person.token })
  if (answer.status >= 400) throw new Error(`confirming an address failed: ${answer.text}`)
}
