import type { TestProject } from 'vitest/node'

import { startPostgres } from './postgres-server.ts'

declare module 'vitest' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only an interface can be merged into vitest's
  export interface ProvidedContext {
    /** A database on a server where databases may be made and dropped; empty where there is no server. */
    readonly postgresUrl: string
    /** Why there is no server. */
    readonly postgresFailure: string
  }
}

let server: Awaited<ReturnType<typeof startPostgres>> | undefined

/**
 * One PostgreSQL for the whole run: the one that `TEST_DATABASE_URL` names, or one that is started here. If none can
 * be started only the tests that need it fail.
 */
export async function setup(project: TestProject): Promise<void> {
  const existingUrl = process.env['TEST_DATABASE_URL']
  try {
    if (existingUrl === undefined || existingUrl === '') server = await startPostgres()
    // Where the run has another project, that one finds it.
    if (server !== undefined) process.env['TEST_DATABASE_URL'] = server.url
    project.provide('postgresUrl', server?.url ?? existingUrl ?? '')
    project.provide('postgresFailure', '')
  } catch (error) {
    project.provide('postgresUrl', '')
    project.provide('postgresFailure', String(error))
  }
}

export async function teardown(): Promise<void> {
  if (server === undefined) return
  delete process.env['TEST_DATABASE_URL']
  await server.stop()
}
