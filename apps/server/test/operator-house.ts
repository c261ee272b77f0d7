import type { Role } from '@tessera/core/access/roles'
import { invariant } from '@tessera/core/invariant'

import type { Database } from '../src/adapters/db/database.ts'
import { type OperatorParts, wireOperators } from '../src/container/wire-operators.ts'
import { createCreditEndpoints } from '../src/features/credits/create-credit-endpoints.ts'
import type { Endpoint } from '../src/ports/endpoint.ts'
import type { BrowserAnswer, PeopleHouse, PeopleOptions } from './people-house.ts'
import { openPeopleHouse } from './people-house.ts'

type HouseParts = Parameters<NonNullable<PeopleOptions['endpointsOf']>>[0]

type Options = {
  readonly bonusCredits?: number
  /** All are, unless this says otherwise. */
  readonly isModelUsable?: (modelId: string) => boolean
  /** What is served beside the endpoints of the house. */
  readonly furtherEndpointsOf?: (parts: HouseParts, endpoints: readonly Endpoint[]) => readonly Endpoint[]
}

/** People and those who look after them, behind the real HTTP app on a real socket, with real sessions. */
export async function openOperatorHouse(database: Database, options: Options = {}) {
  let operators: OperatorParts | undefined
  const people = await openPeopleHouse(database, {
    bonusCredits: options.bonusCredits ?? 100,
    endpointsOf(parts) {
      operators = wireOperators({
        ...parts,
        database,
        receipts: { findReceipts: noReceipts },
        catalogue: {
          findSellableModel: (id) => (options.isModelUsable?.(id) === false ? undefined : { id }),
        },
        logger: {
          error: (details: unknown) => void parts.errors.push(details),
          fatal: (details: unknown) => void parts.errors.push(details),
          info: () => undefined,
        },
      })
      const endpoints = [
        ...operators.endpoints,
        ...createCreditEndpoints({ ...parts, ...operators.grants, findReceipts: noReceipts }),
      ]
      return [...endpoints, ...(options.furtherEndpointsOf?.(parts, endpoints) ?? [])]
    },
  })
  invariant(operators !== undefined, 'the endpoints of a house are made with it')
  const { jobs } = operators
  return {
    ...people,
    database,
    /** Somebody who is signed in, with this role. */
    join: (name: string, role: Role = 'user') => join(people, name, role),
    /** What the jobs would do by and by. */
    async follow() {
      for (const job of jobs) await job.run(new AbortController().signal)
    },
    audit: () => database.db.selectFrom('audit_log').selectAll().orderBy('id').execute(),
  }
}

export type OperatorHouse = Awaited<ReturnType<typeof openOperatorHouse>>
export type Visitor = Awaited<ReturnType<typeof join>>

async function noReceipts() {
  return new Map<string, never>()
}

async function join(people: PeopleHouse, name: string, role: Role) {
  const browser = people.browser()
  const email = `${name}@example.com`
  const joined = await browser.join(email)
  invariant(joined.status === 200, `${name} signs in: ${joined.text}`)
  const person = await people.people.findPersonByEmail(email)
  invariant(person !== undefined, 'whoever signed up is there')
  if (role !== 'user') await people.people.setRole(person.id, role)
  const { walletId } = await people.credits.openWallet({ kind: 'user', id: person.id })
  let keys = 0

  const send =
    (method: 'POST' | 'PATCH') =>
    (path: string, body: unknown, key?: string): Promise<BrowserAnswer> =>
      browser.request(path, {
        method,
        headers: {
          'content-type': 'application/json',
          origin: people.house.url,
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        body: JSON.stringify(body),
      })

  return {
    id: person.id,
    email,
    walletId,
    browser,
    get: browser.get,
    post: send('POST'),
    patch: send('PATCH'),
    newKey: () => `${name}-${(keys += 1)}`,
  }
}

export function usersPath(id: string, action = ''): string {
  return `/api/credits/admin/users/${id}${action === '' ? '' : `/${action}`}`
}
