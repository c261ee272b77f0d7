import { createHash } from 'node:crypto'

import { routes } from '@tessera/contracts/routes'
import type { OperatorAct } from '@tessera/core/access/operator-rules'
import { assertNever } from '@tessera/core/invariant'
import { err, ok, type Result } from '@tessera/core/result'

import type { Actor } from '../../ports/actor.ts'
import { type ApiFailure, endpoint, type Endpoint } from '../../ports/endpoint.ts'
import type { ActFailure, ActKey, OperatorActions, UserNotes } from '../../ports/operator-actions.ts'
import { describeNote, describeOutcome } from './describe-person.ts'
import { noSuchPerson } from './show-person.ts'

export type ActOnPersonDeps = { readonly actions: OperatorActions; readonly notes: Pick<UserNotes, 'add'> }

/** PATCH …/users/{id}/role, POST …/block, …/unblock, …/sign-out: by the ladder, and each once for its key. */
export function actOnPersonEndpoints(deps: ActOnPersonDeps): readonly Endpoint[] {
  return [
    endpoint(routes.changeUserRole, (context) =>
      act(deps, context, {
        type: 'change_role',
        role: context.body.role,
        ...(context.body.expected_role === undefined ? {} : { expectedRole: context.body.expected_role }),
      }),
    ),
    endpoint(routes.blockUser, (context) => act(deps, context, { type: 'block' })),
    endpoint(routes.unblockUser, (context) => act(deps, context, { type: 'unblock' })),
    endpoint(routes.signOutUser, (context) => act(deps, context, { type: 'sign_out' })),
    addNoteEndpoint(deps),
  ]
}

type ActContext = {
  readonly actor: Actor
  readonly params: Readonly<Record<string, string>>
  readonly body: { readonly reason: string }
  readonly requestId: string
  readonly idempotencyKey: string | undefined
}

async function act(deps: ActOnPersonDeps, context: ActContext, wanted: OperatorAct) {
  const subjectId = context.params['id'] ?? ''
  const { reason } = context.body
  const outcome = await deps.actions.act({
    actorId: context.actor.userId,
    subjectId,
    act: wanted,
    reason,
    requestId: context.requestId,
    ...keyOf(context, [subjectId, JSON.stringify(wanted), reason]),
  })
  return outcome.ok ? ok(describeOutcome(subjectId, outcome.value)) : err(refuse(outcome.error))
}

/** POST …/users/{id}/notes. */
function addNoteEndpoint({ notes }: ActOnPersonDeps): Endpoint {
  return endpoint(
    routes.addUserNote,
    async (context): Promise<Result<ReturnType<typeof describeNote>, ApiFailure>> => {
      const subjectId = context.params['id'] ?? ''
      const added = await notes.add({
        actorId: context.actor.userId,
        subjectId,
        text: context.body.text,
        requestId: context.requestId,
        ...keyOf(context, [subjectId, 'note', context.body.text]),
      })
      return added.ok ? ok(describeNote(added.value)) : err(refuse(added.error))
    },
  )
}

/** Keys are the caller's own: somebody else's same key is another one. */
function keyOf(
  { actor, idempotencyKey }: Pick<ActContext, 'actor' | 'idempotencyKey'>,
  asked: readonly string[],
): { readonly key?: ActKey } {
  if (idempotencyKey === undefined) return {}
  return {
    key: {
      scopeKey: `${actor.userId} operator ${idempotencyKey}`,
      requestHash: createHash('sha256').update(JSON.stringify(asked)).digest('hex'),
    },
  }
}

function refuse(failure: ActFailure): ApiFailure {
  switch (failure.code) {
    case 'no_such_person':
      return noSuchPerson
    case 'not_an_operator':
      return { code: 'forbidden', message: 'You may no longer do this.' }
    case 'not_below':
      return { code: 'forbidden', message: 'Only a superadmin may do this to somebody of this role.' }
    case 'role_too_high':
      return {
        code: 'forbidden',
        message: 'Only a superadmin gives a role at or above your own.',
        param: 'role',
      }
    case 'oneself':
      return { code: 'conflict', message: 'You cannot block yourself.' }
    case 'last_superadmin':
      return {
        code: 'conflict',
        message: 'This is the last superadmin. Make somebody else one first.',
        param: 'role',
      }
    case 'role_changed_meanwhile':
      return {
        code: 'conflict',
        message: `Somebody else changed this role in the meantime: it is ${failure.role} now.`,
        param: 'expected_role',
      }
    case 'key_conflict':
      return {
        code: 'idempotency_conflict',
        message: 'This Idempotency-Key was used for another request.',
      }
    default:
      return assertNever(failure)
  }
}
