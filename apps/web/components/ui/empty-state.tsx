import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

import { Icon } from './icon'

type EmptyStateProps = {
  readonly icon: LucideIcon
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}

/** Nothing here yet, why that is, and what to do. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="mx-auto grid max-w-sm justify-items-center gap-2 px-4 py-16 text-center">
      <Icon of={icon} size={20} className="text-faint" />
      <h2 className="font-medium">{title}</h2>
      {children === undefined ? undefined : <div className="text-muted">{children}</div>}
      {action === undefined ? undefined : <div className="mt-3">{action}</div>}
    </div>
  )
}
