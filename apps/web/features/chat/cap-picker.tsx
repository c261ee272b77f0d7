'use client'

import { clsx } from 'clsx'
import { Lock, LockOpen } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'

import { Button, buttonStyle } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Icon } from '@/components/ui/icon'
import { Input } from '@/components/ui/input'
import { Popover } from '@/components/ui/popover'
import { formatCredits } from '@/lib/format-credits'

import { parseCap } from './parse-cap'

type CapPickerProps = {
  readonly maxCredits: number | null
  readonly onChange: (change: { readonly maxCredits: number | null }) => void
}

/** A lock on the price: no message may cost more than this. */
export function CapPicker({ maxCredits, onChange }: CapPickerProps) {
  const t = useTranslations('cap')
  const [isOpen, setOpen] = useState(false)
  const [error, setError] = useState<string>()
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    event.stopPropagation()
    const cap = parseCap(new FormData(event.currentTarget).get('cap'))
    if (cap === undefined) {
      setError(t('wrong'))
      return
    }
    setError(undefined)
    onChange({ maxCredits: cap })
    setOpen(false)
  }
  const label = maxCredits === null ? t('none') : t('set', { credits: formatCredits(maxCredits) })
  return (
    <Popover
      isOpen={isOpen}
      onOpenChange={setOpen}
      label={t('title')}
      trigger={
        <button
          type="button"
          aria-label={label}
          title={label}
          className={buttonStyle({ look: 'quiet', size: 'small', className: 'rounded-full' })}
        >
          <Icon
            of={maxCredits === null ? LockOpen : Lock}
            className={clsx(maxCredits !== null && 'text-amber')}
          />
          {maxCredits === null ? undefined : (
            <span className="font-mono text-label text-amber">{formatCredits(maxCredits)}</span>
          )}
        </button>
      }
    >
      <form noValidate onSubmit={save} className="grid gap-4">
        <Field label={t('title')} hint={t('hint')} error={error}>
          <Input
            name="cap"
            inputMode="decimal"
            autoComplete="off"
            placeholder={t('placeholder')}
            defaultValue={maxCredits ?? ''}
          />
        </Field>
        <div className="flex gap-2">
          <Button type="submit" look="primary" size="small">
            {t('save')}
          </Button>
          {maxCredits === null ? undefined : (
            <Button
              size="small"
              onClick={() => {
                onChange({ maxCredits: null })
                setOpen(false)
              }}
            >
              {t('remove')}
            </Button>
          )}
        </div>
      </form>
    </Popover>
  )
}
