import { exportFormats } from '@tessera/contracts/exports'
import type { RouteDefinition } from '@tessera/contracts/routes'
import type { Clock } from '@tessera/core/clock'
import { invariant } from '@tessera/core/invariant'
import { err } from '@tessera/core/result'
import { z } from 'zod'

import type { Actor } from '../../ports/actor.ts'
import type { AuditLog } from '../../ports/audit-log.ts'
import type { Endpoint, EndpointContext } from '../../ports/endpoint.ts'
import type { ExportFact, TableFormats } from '../../ports/table-export.ts'
import { factsOf } from './export-facts.ts'
import type { ListExport } from './list-export.ts'
import { noteExport } from './note-export.ts'
import { tooManyAtOnce } from './seats.ts'
import type { Seats } from './seats.ts'
import { sendFile } from './send-file.ts'
import { walkList } from './walk-list.ts'

type Deps = {
  readonly formats: TableFormats
  readonly audit: AuditLog
  readonly clock: Clock
  readonly siteName: string
  readonly seats: Seats
}

type Source = {
  readonly definition: ListExport
  readonly list: Endpoint
  /** The handler of what the list is about, where its definition names one. */
  readonly about: Endpoint | undefined
}

const exportQuery = z.looseObject({ format: z.enum(exportFormats) })

/** A list as a file: the same filters, the same access, the same rows, to the last one. */
export function exportEndpoint(source: Source, deps: Deps): Endpoint {
  return {
    route: source.definition.route,
    async handle(context) {
      const actor = actorOf(context)
      if (!deps.seats.take(actor.userId)) return err(tooManyAtOnce)
      try {
        return await writeFile(source, { context, actor }, deps)
      } finally {
        deps.seats.leave(actor.userId)
      }
    },
  }
}

type Asked = { readonly context: EndpointContext<RouteDefinition>; readonly actor: Actor }

async function writeFile(source: Source, { context, actor }: Asked, deps: Deps) {
  const { definition, list } = source
  const { format: formatName, ...filters } = exportQuery.parse(context.query)
  const format = deps.formats[formatName]
  const ask = (query: Readonly<Record<string, unknown>>) => list.handle({ ...context, query })
  // Before the status leaves: what the list refuses, the file refuses in the same words.
  const first = await ask({ ...filters, limit: definition.pageRows })
  if (first === 'streamed' || !first.ok) return first
  const about = await factsAbout(source, context)
  const opened = definition.open(formatName, filters)
  const isOwn = definition.route.access === 'user'
  const walk = walkList({
    opened,
    filters,
    first: first.value,
    pageRows: definition.pageRows,
    mostRows: format.mostRows,
    hasLeft: () => context.reply.raw.destroyed,
    async ask(query) {
      const answer = await ask(query)
      // The status has left: all that remains is to break the file off, so that nobody takes it for whole.
      if (answer === 'streamed' || !answer.ok) throw new Error(`${definition.name} ended in the middle`)
      return answer.value
    },
  })
  const note = isOwn
    ? undefined
    : await noteExport(deps.audit, { context, actor, definition, filters, format: formatName })
  const generatedAtMs = deps.clock.nowMs()
  const bytes = format.write({
    head: {
      title: definition.title,
      siteName: deps.siteName,
      generatedAtMs,
      facts: [
        ...about,
        { label: isOwn ? 'Account' : 'Made by', value: actor.email },
        ...factsOf(filters),
        ...(definition.remarksOn?.(first.value) ?? []),
      ],
      columns: opened.columns,
      isWide: definition.isWide,
    },
    pages: walk.pages,
    readFoot: walk.readFoot,
  })
  await sendFile(context.reply, {
    contentType: format.contentType,
    name: `${definition.name}-${new Date(generatedAtMs).toISOString().slice(0, 10)}.${formatName}`,
    chunks: note === undefined ? bytes : note.around(bytes, walk.countRows),
  })
  return 'streamed' as const
}

/** What stands on top of a printed list that is one of many: without it two of them look alike. */
async function factsAbout(
  { definition, about }: Source,
  context: EndpointContext<RouteDefinition>,
): Promise<readonly ExportFact[]> {
  if (definition.about === undefined || about === undefined) return []
  const answer = await about.handle({ ...context, query: undefined })
  return answer === 'streamed' || !answer.ok ? [] : definition.about.describe(answer.value)
}

function actorOf({ actor }: EndpointContext<RouteDefinition>): Actor {
  invariant(actor !== undefined, 'files are for people who are signed in')
  return actor
}
