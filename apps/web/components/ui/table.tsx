import { clsx } from 'clsx'
import type { ComponentProps } from 'react'

/** What scrolls by itself must be reachable by keyboard. */
const focusable = { tabIndex: 0 }

/** Only where nothing has to scroll sideways: what scrolls by itself keeps its head inside. */
const stickyHead =
  'lg:overflow-x-visible lg:[&>table>thead>tr>th]:sticky lg:[&>table>thead>tr>th]:top-14 lg:[&>table>thead>tr>th]:z-10 lg:[&>table>thead>tr>th]:bg-surface lg:[&>table>thead>tr>th:first-child]:rounded-ss-panel lg:[&>table>thead>tr>th:last-child]:rounded-se-panel'

type TableProps = ComponentProps<'table'> & {
  /** The head stays in sight below the bar where the window is wide enough for all columns. */
  readonly hasStickyHead?: boolean
}

/** Scrolls sideways by itself on small screens, by keyboard too; what stands in it hidden stays in it. */
export function Table({ className, 'aria-label': label, hasStickyHead = false, ...rest }: TableProps) {
  return (
    <section
      aria-label={label}
      {...focusable}
      className={clsx(
        'relative overflow-x-auto rounded-panel border border-line bg-surface [&>table>tbody>tr:last-child>td]:border-0',
        hasStickyHead && stickyHead,
      )}
    >
      <table className={clsx('w-full border-separate border-spacing-0 text-body', className)} {...rest} />
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
