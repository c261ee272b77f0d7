import type { ExportCell, ExportFact, ExportRows, TableContent } from '../src/ports/table-export.ts'

type Options = {
  readonly pages: Iterable<ExportRows>
  readonly foot?: readonly ExportFact[]
  readonly onPage?: () => void
}

/** A small table of three columns for the writers of files. */
export function tableContent({ pages, foot = [], onPage }: Options): TableContent {
  async function* readPages(): AsyncGenerator<ExportRows> {
    for (const page of pages) {
      onPage?.()
      yield page
    }
  }
  return {
    head: {
      title: 'Purchases',
      siteName: 'Tessera',
      generatedAtMs: Date.UTC(2026, 10, 23, 1, 6, 59),
      facts: [{ label: 'Span', value: 'everything' }],
      columns: [
        { name: 'created_at', title: 'Time (UTC)', share: 20 },
        { name: 'user_name', title: 'Name', share: 40 },
        { name: 'credits', title: 'Credits', share: 20 },
      ],
      isWide: false,
    },
    pages: readPages(),
    readFoot: async () => foot,
  }
}

export function row(name: string, digits = '1.000000'): readonly ExportCell[] {
  return [
    { kind: 'time', iso: '2026-11-22T23:59:59.123Z' },
    { kind: 'text', text: name },
    { kind: 'number', digits },
  ]
}

/** All bytes of a file. */
export async function bytesOf(chunks: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const chunk of chunks) parts.push(Buffer.from(chunk))
  return Buffer.concat(parts)
}
