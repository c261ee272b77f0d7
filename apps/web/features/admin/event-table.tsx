'use client'

import type { WebhookEvent } from '@tessera/contracts/payments-admin'
import { clsx } from 'clsx'
import Link from 'next/link'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { ReasonDialog } from '@/components/operator/reason-dialog'
import { Button } from '@/components/ui/button'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { formatFullTime, formatTime } from '@/lib/format-time'
import { useNow } from '@/lib/use-now'
import { hasRole, useSession } from '@/lib/use-session'

import { orderAddress } from './order-filter'
import { useReplay } from './use-webhook-events'

const toneByStatus = {
  pending: 'text-text',
  done: 'text-confirm',
  ignored: 'text-muted',
  failed: 'text-warn',
} as const satisfies Record<WebhookEvent['status'], string>

function Status({ event, now }: { readonly event: WebhookEvent; readonly now: number }) {
  const t = useTranslations('webhooks')
  const tries = event.attempts > 1 ? t('attempts', { count: event.attempts }) : undefined
  const next =
    event.next_attempt_at === null || event.status !== 'pending'
      ? undefined
      : t('nextTry', { time: formatTime(event.next_attempt_at, now) })
  const details = [tries, next].filter((part) => part !== undefined).join(' · ')
  return (
    <>
      <span className={clsx('whitespace-nowrap', toneByStatus[event.status])}>
        {t(`status.${event.status}`)}
      </span>
      {details === '' ? undefined : <span className="block text-label text-muted">{details}</span>}
    </>
  )
}

type ReplayDialogProps = { readonly event: WebhookEvent; readonly onClose: () => void }

function ReplayDialog({ event, onClose }: ReplayDialogProps) {
  const t = useTranslations('webhooks')
  const replay = useReplay(event)
  return (
    <ReasonDialog
      title={t('replay')}
      description={event.type}
      confirmLabel={t('replaySubmit')}
      onConfirm={async (confirmed) => {
        await replay(confirmed)
        onClose()
      }}
      onClose={onClose}
    >
      <p>{t('replayText')}</p>
    </ReasonDialog>
  )
}

function Replay({ event }: { readonly event: WebhookEvent }) {
  const t = useTranslations('webhooks')
  const session = useSession()
  const [isAsking, setAsking] = useState(false)
  const mayReplay = session.status === 'signed-in' && hasRole(session.me.role, 'superadmin')
  if (!mayReplay || event.status === 'done') return undefined
  return (
    <>
      <Button
        size="small"
        aria-label={t('replayOf', { type: event.type, id: event.id })}
        onClick={() => {
          setAsking(true)
        }}
      >
        {t('replay')}
      </Button>
      {isAsking ? (
        <ReplayDialog
          event={event}
          onClose={() => {
            setAsking(false)
          }}
        />
      ) : undefined}
    </>
  )
}

/** The order that an event concerns, or what it is about where that is none of ours. */
function About({ event }: { readonly event: WebhookEvent }) {
  if (event.order_id === null) return <span className="text-muted">{event.object_id}</span>
  return (
    <Link
      href={orderAddress({ q: '', status: undefined, order: event.order_id })}
      className="text-link underline underline-offset-3"
    >
      {event.order_id}
    </Link>
  )
}

function EventRow({ event, now }: { readonly event: WebhookEvent; readonly now: number }) {
  const received = (
    <time dateTime={event.received_at} title={formatFullTime(event.received_at)}>
      {formatTime(event.received_at, now)}
    </time>
  )
  return (
    <tr>
      <Cell className="align-top whitespace-nowrap text-muted max-sm:hidden">{received}</Cell>
      <Cell className="min-w-52 align-top">
        <span className="block font-mono text-label">{event.type}</span>
        <span className="block text-label wrap-anywhere">
          <About event={event} />
        </span>
        <span className="block text-label wrap-anywhere text-faint">
          {event.id}
          <span className="sm:hidden"> · {received}</span>
        </span>
      </Cell>
      <Cell className="max-w-80 min-w-40 align-top">
        <Status event={event} now={now} />
        {event.note === null ? undefined : (
          <span className="mt-0.5 block text-label break-words text-muted">{event.note}</span>
        )}
      </Cell>
      <Cell isEnd className="align-top">
        <Replay event={event} />
      </Cell>
    </tr>
  )
}

/** What Stripe told, and what became of it. */
export function EventTable({ events }: { readonly events: readonly WebhookEvent[] }) {
  const t = useTranslations('webhooks')
  const now = useNow()
  return (
    <Table aria-label={t('events')}>
      <thead>
        <tr>
          <HeadCell className="max-sm:hidden">{t('received')}</HeadCell>
          <HeadCell>{t('type')}</HeadCell>
          <HeadCell>{t('state')}</HeadCell>
          <HeadCell isEnd>
            <span className="sr-only">{t('replay')}</span>
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <EventRow key={event.id} event={event} now={now} />
        ))}
      </tbody>
    </Table>
  )
}
