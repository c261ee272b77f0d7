'use client'

import { formatFullTime, formatTime } from '@/lib/format-time'
import { useNow } from '@/lib/use-now'

/** When something was: relative within a day, in full on hover. */
export function TimeText({ at }: { readonly at: string }) {
  const now = useNow()
  return (
    <time dateTime={at} title={formatFullTime(at)} className="whitespace-nowrap">
      {formatTime(at, now)}
    </time>
  )
}
