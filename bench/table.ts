import type { TargetName } from './options.ts'

export const targetLabels: Readonly<Record<TargetName, string>> = {
  direct: 'stand-in alone',
  bare: 'bare proxy',
  sqlite: 'Tessera, SQLite',
  postgres: 'Tessera, PostgreSQL',
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

export type Table = {
  readonly title: string
  readonly text: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** A heading with a text and a table; nothing of no rows. */
export function section({ title, text, head, rows }: Table): string {
  if (rows.length === 0) return ''
  return [`## ${title}`, '', text, '', line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
