'use client'

import { clsx } from 'clsx'
import { Check, ChevronDown, Copy } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'

import { Amount } from '@/components/amount'
import { IconButton } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { Skeleton } from '@/components/ui/skeleton'
import { formatTokens } from '@/lib/format-credits'
import { useCopy } from '@/lib/use-copy'

import type { AnswerItem } from './thread'

const ReceiptLines = dynamic(
  () => import('@/features/credits/receipt-lines').then((loaded) => loaded.ReceiptLines),
  { ssr: false, loading: () => <Skeleton className="h-32" /> },
)

/** What was used and what it cost; that something was free is said in words. */
function Cost({ tokens, credits }: { readonly tokens: number; readonly credits: number }) {
  const t = useTranslations('chat')
  if (credits === 0) {
    return (
      <span>
        {t('costNothing')}
        <span className="sr-only">{t('andReceipt')}</span>
      </span>
    )
  }
  return (
    <>
      <span>{t('tokens', { count: tokens, tokens: formatTokens(tokens) })}</span>
      <span aria-hidden>·</span>
      <Amount credits={credits} />
      <span className="sr-only">{t('creditsAndReceipt')}</span>
    </>
  )
}

/** Model, tokens and cost under an answer; it opens into the receipt. */
export function AnswerFoot({ item }: { readonly item: AnswerItem }) {
  const t = useTranslations('chat')
  const [isOpen, setOpen] = useState(false)
  const { isCopied, copy } = useCopy()
  const receiptId = useId()
  const { bill } = item
  if (bill === null) return <div aria-hidden className="h-8" />
  return (
    <footer className="mt-1">
      <div className="flex min-h-8 flex-wrap items-center gap-x-1 text-label text-muted">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={receiptId}
          onClick={() => {
            setOpen(!isOpen)
          }}
          className="-ms-2 flex touch-target items-center gap-1.5 rounded-control px-2 py-1 transition-colors hover:bg-hover hover:text-text"
        >
          <span>{bill.modelName}</span>
          <span aria-hidden>·</span>
          <Cost tokens={bill.tokens} credits={bill.credits} />
          <Icon of={ChevronDown} className={clsx('transition-transform', isOpen && 'rotate-180')} />
        </button>
        <IconButton
          icon={isCopied ? Check : Copy}
          label={isCopied ? t('copied') : t('copyAnswer')}
          className="opacity-0 group-focus-within/answer:opacity-100 group-hover/answer:opacity-100 pointer-coarse:opacity-100"
          onClick={() => {
            copy(item.text)
          }}
        />
      </div>
      <div id={receiptId} hidden={!isOpen}>
        {isOpen ? (
          <div className="mt-2 max-w-lg animate-appear rounded-panel border border-line bg-surface p-4">
            {item.receipt === null ? <Skeleton className="h-32" /> : <ReceiptLines receipt={item.receipt} />}
          </div>
        ) : undefined}
      </div>
    </footer>
  )
}
