import type { UserSort } from '@tessera/contracts/people-admin'
import type { roles } from '@tessera/contracts/vocabulary'

import { addressOf } from '@/lib/address-of'

type Role = (typeof roles)[number]

/** The compiler knows if the contract gains one. */
const roleNames = {
  user: true,
  developer: true,
  admin: true,
  superadmin: true,
} as const satisfies Record<Role, true>

const sortNames = {
  newest: true,
  last_active: true,
  balance: true,
  spent: true,
} as const satisfies Record<UserSort, true>

const personParts = ['overview', 'transactions', 'requests', 'orders', 'profit', 'sessions'] as const

export type PersonPart = (typeof personParts)[number]

export type PeopleFilter = {
  readonly q: string
  readonly sort: UserSort
  readonly role: Role | undefined
  /** Who can't come in any more, or who owes credits; undefined: everybody. */
  readonly state: 'blocked' | 'in_debt' | undefined
  /** Whose page is shown, and which part of it. */
  readonly user: string | undefined
  readonly part: PersonPart
}

function isRole(text: string): text is Role {
  return Object.hasOwn(roleNames, text)
}

function isSort(text: string): text is UserSort {
  return Object.hasOwn(sortNames, text)
}

export const userSortNames: readonly UserSort[] = Object.keys(sortNames).filter((sort) => isSort(sort))
export const userRoleNames: readonly Role[] = Object.keys(roleNames).filter((role) => isRole(role))
export const personPartNames: readonly PersonPart[] = personParts

export const everybody: PeopleFilter = {
  q: '',
  sort: 'newest',
  role: undefined,
  state: undefined,
  user: undefined,
  part: 'overview',
}

export function parsePeopleFilter(parameters: { get: (name: string) => string | null }): PeopleFilter {
  const given = (name: string) => parameters.get(name) ?? ''
  const [role, sort, user] = [given('role'), given('sort'), given('user')]
  const state = given('blocked') === 'true' ? 'blocked' : given('in_debt') === 'true' ? 'in_debt' : undefined
  return {
    q: given('q').slice(0, 200),
    sort: isSort(sort) ? sort : 'newest',
    role: isRole(role) ? role : undefined,
    state,
    user: user === '' ? undefined : user.slice(0, 100),
    part: personParts.find((part) => part === given('part')) ?? 'overview',
  }
}

/** The address that shows these people, or one of them. */
export function peopleAddress({ q, sort, role, state, user, part }: PeopleFilter): string {
  return addressOf('/admin/credits/users/', {
    q,
    sort: sort === 'newest' ? undefined : sort,
    role,
    blocked: state === 'blocked' ? 'true' : undefined,
    in_debt: state === 'in_debt' ? 'true' : undefined,
    user,
    part: user === undefined || part === 'overview' ? undefined : part,
  })
}

/** The page of one person, from wherever they are named. */
export function personAddress(id: string): string {
  return peopleAddress({ ...everybody, user: id })
}
