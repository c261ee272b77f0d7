'use client'

import { clsx } from 'clsx'
import type { ReactNode } from 'react'

import { type Column, isLeftOutOnPhone, type RowOpening } from './table-columns'
import { TableRow } from './table-row'
import { HeadCell, Table } from './ui/table'

type RowTableProps<Row> = {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly opening?: RowOpening<Row> | undefined
  /** A second line below the name. */
  readonly underName?: ((row: Row) => ReactNode) | undefined
  readonly isDense?: boolean
  /** Other rows are on their way. */
  readonly isRefreshing?: boolean
}

/** Rows of one kind: a table, and on a phone a list with what matters most of each. */
export function RowTable<Row>({
  label,
  columns,
  rows,
  keyOf,
  opening,
  underName,
  isDense = false,
  isRefreshing = false,
}: RowTableProps<Row>) {
  return (
    <Table
      aria-label={label}
      aria-busy={isRefreshing || undefined}
      hasStickyHead
      className={clsx(isDense && '[&_td]:py-2', isRefreshing && 'opacity-60')}
    >
      <thead>
        <tr>
          {columns.map((column) => (
            <HeadCell
              key={column.key}
              isEnd={column.isEnd === true}
              className={clsx(isLeftOutOnPhone(column) && 'max-sm:hidden')}
            >
              {column.head}
            </HeadCell>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <TableRow key={keyOf(row)} row={row} columns={columns} opening={opening} underName={underName} />
        ))}
      </tbody>
    </Table>
  )
}
