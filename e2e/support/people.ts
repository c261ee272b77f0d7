import { randomUUID } from 'node:crypto'

import type { Page } from '@playwright/test'
import type { BalanceResponse, TransactionsResponse } from '@tessera/contracts/credits'
import { fillPath, paths } from '@tessera/contracts/paths'
import type { MailsResponse } from '@tessera/contracts/people'

import { owner } from './site.ts'

export type Credentials = { readonly email: string; readonly password: string }

export type Person = Credentials & {
  readonly siteUrl: string
  readonly name: string
  readonly userId: string
  /** A session of theirs beside those of their browsers. */
  readonly token: string
}

type Question = {
  readonly token?: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

/** Asks the API as a script does; fails the test where it refuses. */
export async function askApi<Body>(siteUrl: string, path: string, question: Question = {}): Promise<Body> {
  const { token, body } = question
  const response = await fetch(new URL(path, siteUrl), {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...question.headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
  return JSON.parse(text) as Body
}

export function inventCredentials(): Credentials {
  return { email: `${randomUUID()}@example.com`, password: `a long password ${randomUUID()}` }
}

/** Somebody who signed up and in without a browser. */
export async function createPerson(siteUrl: string, name = 'Ada Lovelace'): Promise<Person> {
  const credentials = inventCredentials()
  await askApi(siteUrl, paths.auth.signUp, { body: { name, ...credentials } })
  return { siteUrl, name, ...credentials, ...(await signInByApi(siteUrl, credentials)) }
}

export async function signInByApi(
  siteUrl: string,
  { email, password }: Credentials,
): Promise<{ readonly token: string; readonly userId: string }> {
  type SignedIn = { readonly token: string; readonly user: { readonly id: string } }
  const { token, user } = await askApi<SignedIn>(siteUrl, paths.auth.signIn, { body: { email, password } })
  return { token, userId: user.id }
}

/** Signs the browser of a page in, without the form. */
export async function signInHere(page: Page, { email, password }: Credentials): Promise<void> {
  const response = await page.request.post(paths.auth.signIn, { data: { email, password } })
  if (!response.ok()) throw new Error(`signing in: ${response.status()} ${await response.text()}`)
}

/** Gives credits, or with a negative amount takes them away, as the superadmin does. */
export async function changeCredits(person: Person, amount: number): Promise<void> {
  const { token } = await signInByApi(person.siteUrl, owner)
  const path = fillPath(paths.credits.adminGrant, { id: person.userId })
  await askApi(person.siteUrl, path, { token, body: { amount, reason: 'for a journey' } })
}

/** Leaves somebody exactly so many credits. */
export async function leaveCredits(person: Person, credits: number): Promise<void> {
  const { available } = await readBalance(person)
  await changeCredits(person, (Math.round(credits * 1e6) - Math.round(available * 1e6)) / 1e6)
}

export function readBalance({ siteUrl, token }: Person): Promise<BalanceResponse> {
  return askApi(siteUrl, paths.credits.balance, { token })
}

/** What was charged for answers, newest first. */
export async function listCharges({ siteUrl, token }: Person): Promise<TransactionsResponse['transactions']> {
  const path = `${paths.credits.transactions}?type=usage&limit=100`
  return (await askApi<TransactionsResponse>(siteUrl, path, { token })).transactions
}

/** The mails to one address, newest first. */
export async function listMailsTo(siteUrl: string, email: string): Promise<MailsResponse['mails']> {
  const { token } = await signInByApi(siteUrl, owner)
  const { mails } = await askApi<MailsResponse>(siteUrl, `${paths.admin.mails}?limit=100`, { token })
  return mails.filter(({ recipient }) => recipient === email)
}
