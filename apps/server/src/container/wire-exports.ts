import type { Clock } from '@tessera/core/clock'

import { reportFormats, tableFormats } from '../adapters/export/table-formats.ts'
import type { Config } from '../config.ts'
import { createExportEndpoints } from '../features/exports/create-export-endpoints.ts'
import type { Endpoint } from '../ports/endpoint.ts'
import type { PeopleParts } from './wire-people.ts'

export type ExportWiring = {
  readonly config: Pick<Config, 'brand'>
  readonly clock: Clock
  readonly people: Pick<PeopleParts, 'audit'>
}

/** Lists as files, for the lists among these endpoints. */
export function wireExports(
  { config, clock, people }: ExportWiring,
  endpoints: readonly Endpoint[],
): readonly Endpoint[] {
  return createExportEndpoints({
    endpoints,
    formats: tableFormats,
    reportFormats,
    audit: people.audit,
    clock,
    siteName: config.brand.name,
  })
}
