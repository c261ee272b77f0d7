import type { ReactNode } from 'react'

export type Column<Row> = {
  readonly key: string
  readonly head: ReactNode
  readonly cell: (row: Row) => ReactNode
  /** Figures stand at the end of their column. */
  readonly isEnd?: boolean
  /**
   * On a phone: `name` is what the row is called, `figure` stands beside it, a `line` below it; the others are left out.
   * Every table has one name.
   */
  readonly onPhone?: 'name' | 'figure' | 'line'
  readonly className?: string
}

/** What a row does: it leads somewhere, or opens below itself. */
export type RowOpening<Row> =
  | {
      readonly kind: 'link'
      /** Undefined: this row leads nowhere. */
      readonly hrefOf: (row: Row) => string | undefined
      readonly nameOf?: (row: Row) => string
    }
  | {
      readonly kind: 'details'
      readonly details: (row: Row) => ReactNode
      readonly isOpenAtFirst?: (row: Row) => boolean
    }

/** Whether a phone shows it neither as a column nor as the name. */
export function isLeftOutOnPhone<Row>({ onPhone }: Column<Row>): boolean {
  return onPhone !== 'name' && onPhone !== 'figure'
}
