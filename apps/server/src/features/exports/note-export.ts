import type { ExportFormat } from '@tessera/contracts/exports'
import type { RouteDefinition } from '@tessera/contracts/routes'

import type { Actor } from '../../ports/actor.ts'
import type { AuditEntry, AuditLog } from '../../ports/audit-log.ts'
import type { EndpointContext } from '../../ports/endpoint.ts'
import type { ListExport } from './list-export.ts'

type Export = {
  readonly context: EndpointContext<RouteDefinition>
  readonly actor: Actor
  readonly definition: Pick<ListExport, 'name'>
  readonly format: ExportFormat
  readonly filters: Readonly<Record<string, unknown>>
}

type Bytes = AsyncIterable<Uint8Array | string>

export type ExportNote = {
  /** The same bytes; when they end, in whatever way, the log is told how far they came. */
  around(bytes: Bytes, countRows: () => number): Bytes
}

/**
 * Notes in the audit log who takes a list away: once before the first byte, so that nothing leaves unnoted even where
 * the process ends in the middle, and once with the rows that left.
 */
export async function noteExport(
  audit: AuditLog,
  { context, actor, definition, format, filters }: Export,
): Promise<ExportNote> {
  // The path may name what the list belongs to.
  const what = { ...context.params, format, filters }
  const entry: Omit<AuditEntry, 'action'> = {
    actorId: actor.userId,
    subjectKind: 'export',
    subjectId: definition.name,
    reason: '',
    requestId: context.requestId,
  }
  await audit.add({ ...entry, action: 'export.start', after: what })
  return { around: (bytes, countRows) => noteEnd(bytes, countRows) }

  async function* noteEnd(bytes: Bytes, countRows: () => number): AsyncGenerator<Uint8Array | string> {
    let isWhole = false
    try {
      yield* bytes
      isWhole = !context.reply.raw.destroyed
    } finally {
      await audit.add({
        ...entry,
        action: 'export.end',
        after: { ...what, rows: countRows(), is_whole: isWhole },
      })
    }
  }
}
