'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { Button } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import { listSessions, revokeOtherSessions, revokeSession, type SessionRow } from '@/lib/api/auth'
import { formatFullTime, formatTime } from '@/lib/format-time'
import { queryKeys } from '@/lib/query-keys'
import { useNow } from '@/lib/use-now'

import { deviceOf } from './device-name'

type RowProps = { readonly row: SessionRow; readonly isThisOne: boolean; readonly onEnd: () => void }

function Row({ row, isThisOne, onEnd }: RowProps) {
  const t = useTranslations('settings')
  const now = useNow()
  const device = deviceOf(row.userAgent)
  const name =
    device.browser === undefined
      ? t('unknownDevice')
      : t('device', { browser: device.browser, system: device.system ?? 'none' })
  return (
    <li className="flex items-center justify-between gap-4 border-b border-line py-3 last:border-0">
      <div className="min-w-0">
        <p className="font-medium">{name}</p>
        <p className="text-label text-muted">
          <time dateTime={row.updatedAt} title={formatFullTime(row.updatedAt)}>
            {t('lastUsed', { time: formatTime(row.updatedAt, now) })}
          </time>
          {row.ipAddress ? ` · ${row.ipAddress}` : ''}
        </p>
      </div>
      {isThisOne ? (
        <span className="shrink-0 text-label text-confirm">{t('thisSession')}</span>
      ) : (
        <Button size="small" onClick={onEnd} aria-label={t('endSessionOf', { device: name })}>
          {t('endSession')}
        </Button>
      )}
    </li>
  )
}

/** Where this account is signed in; each place can be signed out from here. */
export function SessionList() {
  const t = useTranslations('settings')
  const queryClient = useQueryClient()
  const sessions = useQuery({ queryKey: queryKeys.sessions, queryFn: listSessions })
  const refresh = () => queryClient.invalidateQueries({ queryKey: queryKeys.sessions })
  const end = useMutation({
    mutationFn: revokeSession,
    onMutate: (id) => {
      queryClient.setQueryData<readonly SessionRow[]>(queryKeys.sessions, (old) =>
        old?.filter((row) => row.id !== id),
      )
    },
    onSettled: refresh,
  })
  const endOthers = useMutation({ mutationFn: revokeOtherSessions, onSettled: refresh })
  if (sessions.isPending) return <Skeleton className="h-32" />
  if (sessions.isError) {
    return (
      <LoadError
        what={t('sessions')}
        onRetry={() => {
          void sessions.refetch()
        }}
      />
    )
  }
  const rows = sessions.data.toSorted((a, b) => Number(b.isCurrent) - Number(a.isCurrent))
  return (
    <div className="grid gap-3">
      <ul>
        {rows.map((row) => (
          <Row
            key={row.id}
            row={row}
            isThisOne={row.isCurrent}
            onEnd={() => {
              end.mutate(row.id)
            }}
          />
        ))}
      </ul>
      {rows.length > 1 ? (
        <Button
          className="w-fit"
          isBusy={endOthers.isPending}
          onClick={() => {
            endOthers.mutate()
          }}
        >
          {t('endOthers', { count: rows.length - 1 })}
        </Button>
      ) : undefined}
    </div>
  )
}
