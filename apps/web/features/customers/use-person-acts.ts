'use client'

import { useQueryClient } from '@tanstack/react-query'
import type { OperatorActionResponse } from '@tessera/contracts/people-admin'

import type { Confirmed } from '@/components/operator/reason-dialog'
import { callOperator } from '@/lib/api/operator'
import { queryKeys } from '@/lib/query-keys'
import type { Role } from '@/lib/use-session'

function named({ idempotencyKey }: Confirmed) {
  return { 'idempotency-key': idempotencyKey }
}

/** What an operator does to a person. After each, the page asks again how the person stands, also where it failed. */
export function usePersonActs(id: string) {
  const queryClient = useQueryClient()
  const thenRefresh = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    try {
      return await answer
    } finally {
      for (const queryKey of [
        queryKeys.person(id),
        queryKeys.people,
        queryKeys.operatorSettings,
        queryKeys.audit,
      ]) {
        void queryClient.invalidateQueries({ queryKey })
      }
    }
  }
  const act = (name: 'blockUser' | 'unblockUser' | 'signOutUser', confirmed: Confirmed) =>
    thenRefresh(
      callOperator(name, { params: { id }, body: { reason: confirmed.reason }, headers: named(confirmed) }),
    )
  return {
    grant: (amount: number, confirmed: Confirmed) =>
      thenRefresh(
        callOperator('adminGrant', {
          params: { id },
          body: { amount, reason: confirmed.reason },
          headers: named(confirmed),
        }),
      ),
    changeRole: (
      change: { role: Role; expected: Role },
      confirmed: Confirmed,
    ): Promise<OperatorActionResponse> =>
      thenRefresh(
        callOperator('changeUserRole', {
          params: { id },
          body: { role: change.role, expected_role: change.expected, reason: confirmed.reason },
          headers: named(confirmed),
        }),
      ),
    block: (confirmed: Confirmed) => act('blockUser', confirmed),
    unblock: (confirmed: Confirmed) => act('unblockUser', confirmed),
    signOut: (confirmed: Confirmed) => act('signOutUser', confirmed),
    addNote: (text: string, idempotencyKey: string) =>
      thenRefresh(
        callOperator('addUserNote', {
          params: { id },
          body: { text },
          headers: { 'idempotency-key': idempotencyKey },
        }),
      ),
  }
}
