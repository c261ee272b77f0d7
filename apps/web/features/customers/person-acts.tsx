'use client'

import type { AdminUserResponse } from '@tessera/contracts/people-admin'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { Button } from '@/components/ui/button'

const acts = ['grant', 'correct', 'role', 'signOut', 'unblock', 'block'] as const
type Act = (typeof acts)[number]

const PersonActDialog = dynamic(
  () => import('./person-act-dialog').then((loaded) => loaded.PersonActDialog),
  { ssr: false },
)

/** What the server says may be done; nothing else is offered. */
function isOffered(act: Act, { allowed, blocked, sessions }: AdminUserResponse): boolean {
  switch (act) {
    case 'grant':
      return allowed.grant
    case 'correct':
      return allowed.correct
    case 'role':
      return allowed.roles.length > 0
    case 'signOut':
      return allowed.sign_out && sessions.length > 0
    case 'block':
      return allowed.block && !blocked
    case 'unblock':
      return allowed.block && blocked
    default:
      return act satisfies never
  }
}

/** What can be done for somebody or to them; each asks why. */
export function PersonActs({ person }: { readonly person: AdminUserResponse }) {
  const t = useTranslations('personActs')
  const [open, setOpen] = useState<Act>()
  const offered = acts.filter((act) => isOffered(act, person) || act === open)
  return (
    <section aria-label={t('label')} className="flex flex-wrap gap-2">
      {offered.map((act) => (
        <Button
          key={act}
          size="small"
          look={act === 'block' ? 'danger' : act === 'grant' ? 'primary' : 'secondary'}
          onClick={() => {
            setOpen(act)
          }}
        >
          {t(act)}
        </Button>
      ))}
      {open === undefined ? undefined : (
        <PersonActDialog
          act={open}
          person={person}
          onClose={() => {
            setOpen(undefined)
          }}
        />
      )}
    </section>
  )
}
