'use client'

import type { AdminUserResponse } from '@tessera/contracts/people-admin'

import { BlockDialog } from './block-dialog'
import { GrantDialog } from './grant-dialog'
import { RoleDialog } from './role-dialog'
import { SignOutDialog } from './sign-out-dialog'
import { UnblockDialog } from './unblock-dialog'

export type ActDialogProps = { readonly person: AdminUserResponse; readonly onClose: () => void }

type PersonActDialogProps = ActDialogProps & {
  readonly act: 'grant' | 'correct' | 'role' | 'signOut' | 'unblock' | 'block'
}

/** The dialog of what was chosen; they come together, when the first one is needed. */
export function PersonActDialog({ act, ...props }: PersonActDialogProps) {
  switch (act) {
    case 'grant':
      return <GrantDialog {...props} isCorrection={false} />
    case 'correct':
      return <GrantDialog {...props} isCorrection />
    case 'role':
      return <RoleDialog {...props} />
    case 'signOut':
      return <SignOutDialog {...props} />
    case 'block':
      return <BlockDialog {...props} />
    case 'unblock':
      return <UnblockDialog {...props} />
    default:
      return act satisfies never
  }
}
