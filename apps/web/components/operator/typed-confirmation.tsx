'use client'

import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'

/** Whether somebody wrote what stands there: case and spaces around do not matter. */
export function isTyped(typed: string, phrase: string): boolean {
  return typed.trim().toLowerCase() === phrase.trim().toLowerCase()
}

function literally(phrase: string): () => ReactNode {
  return () => <span className="font-mono break-all select-all">{phrase}</span>
}

type TypedConfirmationProps = {
  /** What has to be written, letter by letter, such as the address of the person concerned. */
  readonly phrase: string
  readonly typed: string
  readonly isWrong: boolean
  readonly onType: (typed: string) => void
}

/** For what can't be undone: somebody writes whom or what it concerns. */
export function TypedConfirmation({ phrase, typed, isWrong, onType }: TypedConfirmationProps) {
  const t = useTranslations('confirm')
  return (
    <Field
      label={t.rich('typeThis', { phrase: literally(phrase) })}
      error={isWrong ? t('typedWrong') : undefined}
    >
      <Input
        value={typed}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        onChange={(event) => {
          onType(event.target.value)
        }}
      />
    </Field>
  )
}
