'use client'

import { useMutation } from '@tanstack/react-query'
import type { AdminNote, AdminUserResponse } from '@tessera/contracts/people-admin'
import { CircleAlert } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'

import { TimeText } from '@/components/time-text'
import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { TextArea } from '@/components/ui/text-area'
import { notify } from '@/lib/notify'
import { isUnanswered, useAttemptKey } from '@/lib/use-attempt-key'
import { useProblemText } from '@/lib/use-problem-text'

import { usePersonActs } from './use-person-acts'

function NewNote({ id }: { readonly id: string }) {
  const t = useTranslations('notes')
  const problemText = useProblemText()
  const acts = usePersonActs(id)
  const attempt = useAttemptKey()
  const [text, setText] = useState('')
  const adding = useMutation({
    mutationFn: () => acts.addNote(text.trim(), attempt.current()),
    onSuccess: () => {
      setText('')
      void notify(t('added'))
    },
    onSettled: (_, error) => {
      attempt.ended(error ?? undefined)
    },
  })
  const isUnknown = adding.isError && isUnanswered(adding.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '' && !adding.isPending) adding.mutate()
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      <Field label={t('label')}>
        <TextArea
          value={text}
          maxLength={2000}
          disabled={isUnknown}
          onChange={(event) => {
            setText(event.target.value)
          }}
        />
      </Field>
      {adding.isError ? (
        <Notice icon={CircleAlert} tone="warn">
          {isUnknown ? t('unknown') : problemText(adding.error)}
        </Notice>
      ) : undefined}
      <Button
        type="submit"
        className="w-fit"
        disabled={text.trim() === ''}
        isBusy={adding.isPending}
        busyLabel={t('adding')}
      >
        {t('add')}
      </Button>
    </form>
  )
}

function Note({ note }: { readonly note: AdminNote }) {
  return (
    <li className="border-t border-line pt-3">
      <p className="wrap-anywhere whitespace-pre-wrap">{note.text}</p>
      <p className="mt-1 text-label text-muted">
        {note.author.name} · <TimeText at={note.created_at} />
      </p>
    </li>
  )
}

/** What operators told each other about somebody. */
export function PersonNotes({ person }: { readonly person: AdminUserResponse }) {
  const t = useTranslations('notes')
  return (
    <section aria-label={t('title')} className="grid content-start gap-4">
      <div>
        <h3 className="font-medium">{t('title')}</h3>
        <p className="mt-0.5 text-muted">{t('lead')}</p>
      </div>
      {person.allowed.note ? <NewNote id={person.id} /> : undefined}
      {person.notes.length === 0 ? (
        <p className="text-muted">{t('none')}</p>
      ) : (
        <ul className="grid gap-3">
          {person.notes.map((note) => (
            <Note key={note.id} note={note} />
          ))}
        </ul>
      )}
    </section>
  )
}
