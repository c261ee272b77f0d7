import { clsx } from 'clsx'
import type { ComponentProps } from 'react'

/** What scrolls by itself must be reachable by keyboard. */
const focusable = { tabIndex: 0 }

/** Scrolls sideways by itself on small screens, by keyboard too; what stands in it hidden stays in it. */
export function Table({ className, 'aria-label': label, ...rest }: ComponentProps<'table'>) {
  return (
    <section
      aria-label={label}
      {...focusable}
      className="relative overflow-x-auto rounded-panel border border-line bg-surface [&_tr:last-child>td]:border-0"
    >
      <table className={clsx('w-full border-collapse text-body', className)} {...rest} />
    </section>
  )
}

type CellProps = ComponentProps<'td'> & {
  /** For figures: at the end of the column. */
  readonly isEnd?: boolean
}

export function HeadCell({ className, isEnd = false, ...rest }: CellProps) {
  return (
    <th
      scope="col"
      className={clsx(
        'border-b border-line px-4 py-2.5 text-label font-medium whitespace-nowrap text-muted',
        isEnd ? 'text-end' : 'text-start',
        className,
      )}
      {...rest}
    />
  )
}

export function Cell({ className, isEnd = false, ...rest }: CellProps) {
  return (
    <td
      className={clsx('border-b border-line px-4 py-3 align-middle', isEnd && 'text-end', className)}
      {...rest}
    />
  )
}
