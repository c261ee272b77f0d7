'use client'

import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import Link from 'next/link'
import { type ReactNode, useId, useState } from 'react'

import { type Column, isLeftOutOnPhone, type RowOpening } from './table-columns'
import { Icon } from './ui/icon'
import { Cell } from './ui/table'

type TableRowProps<Row> = {
  readonly row: Row
  readonly columns: readonly Column<Row>[]
  readonly opening: RowOpening<Row> | undefined
  readonly underName: ((row: Row) => ReactNode) | undefined
}

type UnderProps<Row> = Pick<TableRowProps<Row>, 'row' | 'columns' | 'underName'>

/** The line below the name; on a phone also what has no room in columns of its own. */
function Under<Row>({ row, columns, underName }: UnderProps<Row>) {
  const lines = columns.filter((column) => column.onPhone === 'line')
  if (underName === undefined && lines.length === 0) return undefined
  const name = underName?.(row)
  const part = 'min-w-0 truncate max-sm:not-last:after:mx-1.5 max-sm:not-last:after:content-["·"]'
  return (
    <span
      className={clsx(
        'flex min-w-0 flex-wrap items-baseline text-label font-normal text-muted',
        underName === undefined && 'sm:hidden',
      )}
    >
      {name === undefined || name === '' ? undefined : <span className={part}>{name}</span>}
      {lines.map((column) => (
        <span key={column.key} className={clsx(part, 'sm:hidden')}>
          {column.cell(row)}
        </span>
      ))}
    </span>
  )
}

type NameProps<Row> = TableRowProps<Row> & {
  readonly column: Column<Row>
  readonly isOpen: boolean
  readonly detailsId: string
  readonly onToggle: () => void
}

function Name<Row>({
  row,
  column,
  columns,
  opening,
  underName,
  isOpen,
  detailsId,
  onToggle,
}: NameProps<Row>) {
  const under = <Under row={row} columns={columns} underName={underName} />
  if (opening?.kind === 'details') {
    return (
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={isOpen ? detailsId : undefined}
        onClick={onToggle}
        className="flex touch-target w-full items-center gap-2 text-start"
      >
        <span className="min-w-0 grow">
          <span className="block truncate">{column.cell(row)}</span>
          {under}
        </span>
        <Icon
          of={ChevronDown}
          className={clsx('shrink-0 text-faint transition-transform', isOpen && 'rotate-180')}
        />
      </button>
    )
  }
  const href = opening?.hrefOf(row)
  return (
    <>
      {opening === undefined || href === undefined ? (
        <span className="block truncate">{column.cell(row)}</span>
      ) : (
        <Link href={href} className="block truncate font-medium after:absolute after:inset-0">
          {column.cell(row)}
          {opening.nameOf === undefined ? undefined : (
            <span className="sr-only">, {opening.nameOf(row)}</span>
          )}
        </Link>
      )}
      {under}
    </>
  )
}

/** One row; with details it opens below itself, and with an address all of it is the target. */
export function TableRow<Row>(props: TableRowProps<Row>) {
  const { row, columns, opening } = props
  const hasDetails = opening?.kind === 'details'
  const isTarget = hasDetails || opening?.hrefOf(row) !== undefined
  const [isOpen, setOpen] = useState(hasDetails && opening.isOpenAtFirst?.(row) === true)
  const detailsId = useId()
  return (
    <>
      <tr className={clsx(isTarget && 'relative transition-colors hover:bg-hover')}>
        {columns.map((column) => (
          <Cell
            key={column.key}
            isEnd={column.isEnd === true}
            className={clsx(
              column.onPhone === 'name' && 'w-full max-w-0',
              isLeftOutOnPhone(column) && 'max-sm:hidden',
              column.className,
            )}
          >
            {column.onPhone === 'name' ? (
              <Name
                {...props}
                column={column}
                isOpen={isOpen}
                detailsId={detailsId}
                onToggle={() => {
                  setOpen(!isOpen)
                }}
              />
            ) : (
              column.cell(row)
            )}
          </Cell>
        ))}
      </tr>
      {hasDetails && isOpen ? (
        <tr id={detailsId}>
          <td colSpan={columns.length} className="border-b border-line bg-sunken px-4 py-4">
            {opening.details(row)}
          </td>
        </tr>
      ) : undefined}
    </>
  )
}
