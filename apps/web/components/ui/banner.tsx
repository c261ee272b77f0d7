import { clsx } from 'clsx'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

import { Icon } from './icon'

type BannerProps = {
  readonly icon: LucideIcon
  readonly tone?: 'neutral' | 'warn' | 'confirm'
  readonly children: ReactNode
  readonly action?: ReactNode
}

const toneStyle = {
  neutral: 'border-line bg-sunken text-muted',
  warn: 'border-warn/40 bg-warn-quiet text-text',
  confirm: 'border-confirm/40 bg-confirm-quiet text-text',
}

/** One line across the page about its whole state. */
export function Banner({ icon, tone = 'neutral', children, action }: BannerProps) {
  return (
    <div
      className={clsx(
        'flex flex-wrap items-center justify-center gap-x-3 gap-y-1 border-b px-4 py-1.5 text-label',
        toneStyle[tone],
      )}
    >
      <span className="flex items-center gap-2">
        <Icon of={icon} className="shrink-0" />
        <span>{children}</span>
      </span>
      {action}
    </div>
  )
}

/** A note inside a form or a panel. */
export function Notice({ icon, tone = 'neutral', children, action }: BannerProps) {
  return (
    <div
      role={tone === 'warn' ? 'alert' : 'status'}
      className={clsx('flex gap-3 rounded-panel border p-3.5 text-body', toneStyle[tone])}
    >
      <Icon
        of={icon}
        className={clsx(
          'mt-0.5 shrink-0',
          tone === 'warn' && 'text-warn',
          tone === 'confirm' && 'text-confirm',
        )}
      />
      <div className="grid min-w-0 grow gap-2">
        <div>{children}</div>
        {action}
      </div>
    </div>
  )
}
