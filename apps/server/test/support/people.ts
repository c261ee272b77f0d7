import { randomUUID } from 'node:crypto'

import { fillPath, paths } from '@tessera/contracts/paths'

import { admin } from './built-site.ts'
import { ask } from './http-client.ts'
import type { Target } from './http-client.ts'

export type Person = {
  readonly userId: string
  readonly email: string
  readonly password: string
  /** A session of theirs, for `Authorization: Bearer`. */
  readonly token: string
}

/** Somebody who signed up and in over HTTP, with so many credits of the operator's. */
export async function createPerson(target: Target, credits: number): Promise<Person> {
  const email = `${randomUUID()}@example.com`
  const password = `a long password ${randomUUID()}`
  const signedUp = await ask(target, paths.auth.signUp, { body: { name: 'Somebody', email, password } })
  if (signedUp.status !== 200) throw new Error(`signing up failed: ${signedUp.text}`)
  const person = { email, password, ...(await signIn(target, { email, password })) }
  if (credits > 0) await grant(target, { userId: person.userId, credits })
  return person
}

export async function signIn(
  target: Target,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<{ readonly userId: string; readonly token: string }> {
  const answer = await ask(target, paths.auth.signIn, { body: { email, password } })
  if (answer.status !== 200) throw new Error(`signing in failed: ${answer.text}`)
  const { token, user } = answer.json() as { token: string; user: { id: string } }
  return { token, userId: user.id }
}

/** Credits from the superadmin, as an operator gives them. */
export async function grant(
  target: Target,
  gift: { readonly userId: string; readonly credits: number },
): Promise<void> {
  const superadmin = await signIn(target, admin)
  const path = fillPath(paths.credits.adminGrant, { id: gift.userId })
  const answer = await ask(target, path, {
    token: superadmin.token,
    body: { amount: gift.credits, reason: 'for a test' },
  })
  if (answer.status !== 200) throw new Error(`granting failed: ${answer.text}`)
}
