'use client'

import { useQuery } from '@tanstack/react-query'
import type { MailsResponse } from '@tessera/contracts/people'
import { clsx } from 'clsx'
import { MailOpen } from 'lucide-react'
import { Fragment } from 'react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import { callOperator } from '@/lib/api/operator'
import { formatFullTime, formatTime } from '@/lib/format-time'
import { queryKeys } from '@/lib/query-keys'
import { useNow } from '@/lib/use-now'

import { AdminFrame } from './admin-frame'
import { splitLinks } from './split-links'

type MailRow = MailsResponse['mails'][number]

/** The text of a mail with its links working, and nothing else of it. */
function MailText({ text }: { readonly text: string }) {
  return (
    <pre className="font-sans text-body break-words whitespace-pre-wrap">
      {splitLinks(text).map((part) => (
        <Fragment key={part.at}>
          {part.isLink ? (
            <a href={part.text} className="break-all text-link underline underline-offset-3">
              {part.text}
            </a>
          ) : (
            part.text
          )}
        </Fragment>
      ))}
    </pre>
  )
}

function MailItem({ mail, now }: { readonly mail: MailRow; readonly now: number }) {
  const t = useTranslations('admin')
  return (
    <li className="border-line not-last:border-b">
      <details>
        <summary className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 px-4 py-3 hover:bg-hover">
          <span className="min-w-0 grow font-medium">{mail.subject}</span>
          <span className="min-w-0 truncate text-muted">{mail.recipient}</span>
          <span className={clsx('text-label', mail.status === 'failed' ? 'text-warn' : 'text-muted')}>
            {t(`mailStatus.${mail.status}`)}
          </span>
          <time
            dateTime={mail.created_at}
            title={formatFullTime(mail.created_at)}
            className="text-label text-muted"
          >
            {formatTime(mail.created_at, now)}
          </time>
        </summary>
        <div className="border-t border-line bg-sunken px-4 py-4">
          <MailText text={mail.text} />
        </div>
      </details>
    </li>
  )
}

function Outbox() {
  const t = useTranslations('admin')
  const now = useNow()
  const mails = useQuery({
    queryKey: queryKeys.mails,
    queryFn: () => callOperator('mails', { query: { limit: 100 } }),
    refetchOnWindowFocus: 'always',
  })
  if (mails.isPending) return <Skeleton className="h-64 rounded-panel" />
  if (mails.isError) {
    return (
      <LoadError
        what={t('mails')}
        onRetry={() => {
          void mails.refetch()
        }}
      />
    )
  }
  if (mails.data.mails.length === 0) {
    return (
      <EmptyState icon={MailOpen} title={t('noMails')}>
        {t('noMailsHint')}
      </EmptyState>
    )
  }
  return (
    <ul className="rounded-panel border border-line bg-surface">
      {mails.data.mails.map((mail) => (
        <MailItem key={mail.id} mail={mail} now={now} />
      ))}
    </ul>
  )
}

export function OutboxPage() {
  const t = useTranslations('admin')
  return (
    <AdminFrame title={t('mails')} lead={t('mailsLead')} needs="superadmin">
      <Outbox />
    </AdminFrame>
  )
}
