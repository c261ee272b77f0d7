'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { FactList } from '@/components/operator/fact-list'
import { type Confirmed, ReasonDialog } from '@/components/operator/reason-dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { formatBalance, formatCredits, formatExactCredits } from '@/lib/format-credits'
import { notify } from '@/lib/notify'
import { parseCredits } from '@/lib/parse-credits'

import { type AmountProblem, amountProblemOf } from './amount-problem'
import { ExactAmount } from './exact-amount'
import { previewGrant } from './grant-preview'
import type { ActDialogProps } from './person-act-dialog'
import { useExplainAct } from './use-explain-act'
import { useOperatorSettings } from './use-people'
import { usePersonActs } from './use-person-acts'

type GrantDialogProps = ActDialogProps & { readonly isCorrection: boolean }

function Numbers({ person, signed }: Pick<ActDialogProps, 'person'> & { readonly signed: number }) {
  const t = useTranslations('personActs')
  const { repaid, balanceAfter } = previewGrant(person, signed)
  return (
    <section aria-label={t('after')}>
      <FactList
        facts={[
          [t('balanceNow'), <ExactAmount key="now" credits={person.balance} />],
          [t('repaysDebt'), repaid > 0 ? <ExactAmount key="repaid" credits={repaid} /> : null],
          [t('balanceAfter'), <ExactAmount key="after" credits={balanceAfter} />],
        ]}
      />
    </section>
  )
}

function LeftToday({ left, limit }: { readonly left: number | null; readonly limit: number }) {
  const t = useTranslations('personActs')
  if (left === null) return undefined
  return (
    <p className="text-label text-muted">
      {t('leftToday', { left: formatBalance(left), limit: formatCredits(limit) })}
    </p>
  )
}

/** What is typed, what is wrong with it, and what it comes to. */
function useTypedAmount({ person, isCorrection }: Omit<GrantDialogProps, 'onClose'>) {
  const t = useTranslations('personActs')
  const settings = useOperatorSettings()
  const [text, setText] = useState('')
  const [isChecked, setChecked] = useState(false)
  const amount = parseCredits(text) ?? undefined
  const left = isCorrection ? null : (settings?.left_today ?? null)
  const problem = amountProblemOf({ amount, left, available: isCorrection ? person.available : undefined })
  const sentences = {
    wrong: t('amountWrong'),
    over_limit: t('amountTooMuch', { left: formatBalance(left ?? 0) }),
    over_available: t('amountOverAvailable', { available: formatBalance(person.available) }),
  } as const satisfies Record<AmountProblem, string>
  return {
    text,
    setText,
    check: () => {
      setChecked(true)
    },
    amount,
    signed: (isCorrection ? -1 : 1) * (amount ?? 0),
    isReady: problem === undefined,
    error: isChecked && problem !== undefined ? sentences[problem] : undefined,
    left,
    limit: settings?.admin_daily_grant_credits,
  }
}

/** The words for giving, and those for taking away. */
function useWords(isCorrection: boolean) {
  const t = useTranslations('personActs')
  return isCorrection
    ? {
        title: (name: string) => t('correctTitle', { name }),
        hint: t('takeHint'),
        submit: (amount: string | undefined) =>
          amount === undefined ? t('correctSubmitNothing') : t('correctSubmit', { amount }),
        note: t('correctionShows'),
        done: (figures: { amount: string; balance: string }) => t('corrected', figures),
      }
    : {
        title: (name: string) => t('grantTitle', { name }),
        hint: t('amountHint'),
        submit: (amount: string | undefined) =>
          amount === undefined ? t('grantSubmitNothing') : t('grantSubmit', { amount }),
        note: t('arrives'),
        done: (figures: { amount: string; balance: string }) => t('granted', figures),
      }
}

/** Gives credits with a reason, or takes them away to correct a balance; with the numbers before. */
export function GrantDialog({ person, isCorrection, onClose }: GrantDialogProps) {
  const t = useTranslations('personActs')
  const words = useWords(isCorrection)
  const acts = usePersonActs(person.id)
  const explain = useExplainAct()
  const typed = useTypedAmount({ person, isCorrection })
  const confirm = async (confirmed: Confirmed) => {
    const { amount, balance } = await acts.grant(typed.signed, confirmed)
    await notify(
      words.done({ amount: formatExactCredits(Math.abs(amount)), balance: formatBalance(balance) }),
    )
    onClose()
  }
  return (
    <ReasonDialog
      title={words.title(person.name)}
      description={person.email}
      look={isCorrection ? 'danger' : 'primary'}
      confirmLabel={words.submit(typed.amount === undefined ? undefined : formatExactCredits(typed.amount))}
      isReady={typed.isReady}
      explain={explain}
      onConfirm={confirm}
      onIncomplete={typed.check}
      onClose={onClose}
    >
      <Field label={t('amount')} hint={words.hint} error={typed.error}>
        <Input
          inputMode="decimal"
          autoComplete="off"
          value={typed.text}
          onChange={(event) => {
            typed.setText(event.target.value)
          }}
        />
      </Field>
      {typed.limit === undefined ? undefined : <LeftToday left={typed.left} limit={typed.limit} />}
      <Numbers person={person} signed={typed.signed} />
      <p className="text-label text-muted">{words.note}</p>
    </ReasonDialog>
  )
}
