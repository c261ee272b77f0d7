import { randomBytes } from 'node:crypto'

import { fillPath, paths } from '@tessera/contracts/paths'

/** Somebody with an account, a session and credits. */
export type Person = { readonly userId: string; readonly email: string; readonly token: string }

export const owner = {
  email: 'owner@example.com',
  password: randomBytes(18).toString('base64url'),
}

type Ask = {
  readonly port: number
  readonly path: string
  readonly token?: string
  readonly body?: object
}

export async function ask({ port, path, token, body }: Ask): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text}`)
  const answer: unknown = JSON.parse(text)
  if (typeof answer !== 'object' || answer === null) throw new Error(`${path} answered no object`)
  return { ...answer }
}

/** People as they come in operation: signed up and in over HTTP, their credits given by the superadmin. */
export async function createPeople(
  port: number,
  wanted: { readonly count: number; readonly credits: number },
): Promise<readonly Person[]> {
  const superadmin = await signIn(port, owner)
  const people: Person[] = []
  const missing = Array.from({ length: wanted.count }, (_, index) => index)
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (missing.pop() !== undefined) {
        const person = await createPerson(port)
        await ask({
          port,
          path: fillPath(paths.credits.adminGrant, { id: person.userId }),
          token: superadmin.token,
          body: { amount: wanted.credits, reason: 'credits for a benchmark' },
        })
        people.push(person)
      }
    }),
  )
  return people
}

async function createPerson(port: number): Promise<Person> {
  const name = randomBytes(9).toString('hex')
  const account = { email: `${name}@example.com`, password: randomBytes(18).toString('base64url') }
  await ask({ port, path: paths.auth.signUp, body: { name: 'Somebody', ...account } })
  return signIn(port, account)
}

export async function signIn(
  port: number,
  account: { readonly email: string; readonly password: string },
): Promise<Person> {
  const { token, user } = await ask({ port, path: paths.auth.signIn, body: account })
  const userId = typeof user === 'object' && user !== null && 'id' in user ? user.id : undefined
  if (typeof token !== 'string' || typeof userId !== 'string') throw new Error('signing in gave no session')
  return { token, userId, email: account.email }
}

/** The balances of all these people together, as they themselves are shown them. */
export async function sumBalances(port: number, people: readonly Person[]) {
  let balanceMicro = 0n
  let heldMicro = 0n
  for (const { token } of people) {
    const { balance, held } = await ask({ port, path: paths.credits.balance, token })
    balanceMicro += toMicro(balance)
    heldMicro += toMicro(held)
  }
  return { balanceMicro, heldMicro }
}

function toMicro(credits: unknown): bigint {
  if (typeof credits !== 'number') throw new Error('a balance is no number')
  return BigInt(Math.round(credits * 1e6))
}
