'use client'

import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { PasswordInput } from '@/components/ui/password-input'

import { shortestPassword } from './validation'

type FieldProps = { readonly error?: string | undefined; readonly defaultValue?: string | undefined }

export function NameField({ error, defaultValue }: FieldProps) {
  const t = useTranslations('fields')
  return (
    <Field label={t('name')} error={error}>
      <Input name="name" autoComplete="name" maxLength={100} required defaultValue={defaultValue} />
    </Field>
  )
}

export function EmailField({ error, defaultValue }: FieldProps) {
  const t = useTranslations('fields')
  return (
    <Field label={t('email')} error={error}>
      <Input
        name="email"
        type="email"
        inputMode="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        required
        defaultValue={defaultValue}
      />
    </Field>
  )
}

type PasswordFieldProps = {
  readonly name: 'password' | 'newPassword' | 'currentPassword'
  readonly label: string
  readonly error?: string | undefined
  readonly aside?: ReactNode
}

export function PasswordField({
  name,
  label,
  error,
  aside,
  isNew = false,
}: PasswordFieldProps & { isNew?: boolean }) {
  const t = useTranslations('fields')
  return (
    <Field
      label={label}
      error={error}
      aside={aside}
      hint={isNew ? t('passwordHint', { count: shortestPassword }) : undefined}
    >
      <PasswordInput
        name={name}
        autoComplete={isNew ? 'new-password' : 'current-password'}
        required
        showLabel={t('showPassword')}
        hideLabel={t('hidePassword')}
      />
    </Field>
  )
}
