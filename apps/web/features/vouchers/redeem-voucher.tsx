'use client'

import type { RedeemVoucherResponse } from '@tessera/contracts/vouchers'
import { CircleCheck } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'

import { creditsOf, linkTo } from '@/components/rich-tags'
import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'

import { useRedeem, useRedeemProblem } from './use-redeem'

function Done({ done }: { readonly done: RedeemVoucherResponse }) {
  const t = useTranslations('voucher')
  return (
    <Notice icon={CircleCheck} tone="confirm">
      <p>
        {t.rich('done', {
          name: done.name,
          credits: creditsOf(done.credits),
          balance: creditsOf(done.balance),
        })}{' '}
        {done.debt > 0 ? t.rich('doneDebt', { debt: creditsOf(done.debt) }) : undefined}
      </p>
      <p className="mt-1">{t.rich('toHistory', { link: linkTo('/credits/history/') })}</p>
    </Notice>
  )
}

/** A field for a code, and what came of it. */
export function RedeemVoucher({ linkedCode }: { readonly linkedCode?: string | undefined }) {
  const t = useTranslations('voucher')
  const problemOf = useRedeemProblem()
  const redeem = useRedeem()
  const [code, setCode] = useState(linkedCode ?? '')
  const [isChecked, setChecked] = useState(false)
  const isMissing = isChecked && code.trim() === ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (code.trim() === '' || redeem.isPending) return
    redeem.mutate(code, {
      onSuccess: () => {
        setCode('')
        setChecked(false)
      },
    })
  }
  const problem = redeem.isError ? problemOf(redeem.error) : undefined
  return (
    <section
      aria-labelledby="voucher-title"
      className="grid gap-3 rounded-panel border border-line bg-surface p-5"
    >
      <div>
        <h2 id="voucher-title" className="text-reading font-semibold">
          {linkedCode === undefined ? t('title') : t('linkedTitle')}
        </h2>
        <p className="mt-1 text-muted">{t('lead')}</p>
      </div>
      <form noValidate onSubmit={submit} className="grid max-w-xl gap-3 sm:grid-cols-[1fr_auto]">
        <Field label={t('code')} hint={t('codeHint')} error={isMissing ? t('codeMissing') : problem}>
          <Input
            name="code"
            value={code}
            maxLength={100}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            className="font-mono uppercase"
            onChange={(event) => {
              setCode(event.target.value)
              if (redeem.isError) redeem.reset()
            }}
          />
        </Field>
        <Button
          type="submit"
          look={linkedCode === undefined ? 'secondary' : 'primary'}
          className="h-10 sm:mt-[1.65rem]"
          isBusy={redeem.isPending}
          busyLabel={t('busy')}
        >
          {t('submit')}
        </Button>
      </form>
      <div aria-live="polite" className="empty:hidden">
        {redeem.isSuccess ? <Done done={redeem.data} /> : undefined}
      </div>
    </section>
  )
}
