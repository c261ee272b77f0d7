import type { AdminOrder } from '@tessera/contracts/payments-admin'
import type { AdminUserResponse } from '@tessera/contracts/people-admin'
import { routes } from '@tessera/contracts/routes'
import { allowedActs } from '@tessera/core/access/operator-rules'
import { hasRole } from '@tessera/core/access/roles'
import { creditsToJson, microCredits } from '@tessera/core/money/micro-credits'
import { err, ok } from '@tessera/core/result'

import type { Actor } from '../../ports/actor.ts'
import type { CreditManager } from '../../ports/credit-manager.ts'
import { type ApiFailure, endpoint, type Endpoint } from '../../ports/endpoint.ts'
import type { UserNotes } from '../../ports/operator-actions.ts'
import type {
  ListedPerson,
  PeopleDirectory,
  PersonTotals,
  UserFigures,
} from '../../ports/people-directory.ts'
import type { PeopleStore } from '../../ports/people-store.ts'
import { describeNote, describePerson, describeSession, isoTimeOrNull } from './describe-person.ts'

export type ShowPersonDeps = {
  readonly directory: Pick<PeopleDirectory, 'find' | 'totalsOf' | 'countOtherSuperadmins'>
  readonly figures: Pick<UserFigures, 'refresh'>
  readonly people: Pick<PeopleStore, 'listSessions'>
  readonly notes: Pick<UserNotes, 'list'>
  readonly credits: Pick<CreditManager, 'findFrozen'>
  /** The last purchases of a person. */
  readonly listOrders: (userId: string, limit: number) => Promise<readonly AdminOrder[]>
}

const ordersShown = 5
const notesShown = 100

export const noSuchPerson: ApiFailure = { code: 'not_found', message: 'There is no such user.' }

/** GET /api/credits/admin/users/{id}: a person with figures that are exact at this moment. */
export function showPerson(deps: ShowPersonDeps): Endpoint {
  return endpoint(routes.adminUser, async ({ actor, params }) => {
    const userId = params['id'] ?? ''
    await deps.figures.refresh(userId)
    const person = await deps.directory.find(userId)
    if (person === undefined) return err(noSuchPerson)
    const [totals, orders, sessions, notes, frozenMicro, otherSuperadmins] = await Promise.all([
      deps.directory.totalsOf(userId),
      deps.listOrders(userId, ordersShown),
      deps.people.listSessions(userId),
      deps.notes.list(userId, notesShown),
      person.walletId === undefined ? microCredits(0n) : deps.credits.findFrozen(person.walletId),
      deps.directory.countOtherSuperadmins(userId),
    ])
    const availableMicro = microCredits(person.balanceMicro - person.heldMicro)
    return ok({
      ...describePerson(person),
      wallet_id: person.walletId ?? null,
      available: creditsToJson(availableMicro),
      frozen: creditsToJson(frozenMicro),
      blocked_at: isoTimeOrNull(person.blockedAtMs),
      totals: describeTotals(totals),
      orders: [...orders],
      sessions: sessions.map(describeSession),
      notes: notes.map(describeNote),
      allowed: describeAllowed({ actor, person, otherSuperadmins }),
    })
  })
}

function describeTotals(totals: PersonTotals): AdminUserResponse['totals'] {
  return {
    purchased: creditsToJson(totals.purchasedMicro),
    bonus: creditsToJson(totals.bonusMicro),
    refunded: creditsToJson(totals.refundedMicro),
    adjusted: creditsToJson(totals.adjustedMicro),
    other: creditsToJson(totals.otherMicro),
    spent: creditsToJson(totals.spentMicro),
    requests: totals.charges,
    orders: totals.orders,
    paid: totals.paid.map(({ amountMinor, currency }) => ({ amount_minor: amountMinor, currency })),
  }
}

type AllowedQuestion = {
  readonly actor: Actor
  readonly person: ListedPerson
  readonly otherSuperadmins: number
}

function describeAllowed({ actor, person, otherSuperadmins }: AllowedQuestion): AdminUserResponse['allowed'] {
  const isOwner = hasRole(actor.role, 'superadmin')
  const acts = allowedActs({
    actor: { id: actor.userId, role: actor.role, isBlocked: false },
    subject: { id: person.id, role: person.role, isBlocked: person.blockedAtMs !== undefined },
    otherSuperadmins,
  })
  return {
    grant: isOwner || actor.userId !== person.id,
    correct: isOwner,
    roles: [...acts.roles],
    block: acts.block,
    sign_out: acts.signOut,
    note: true,
  }
}
