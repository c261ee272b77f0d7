import { paths } from '@tessera/contracts/paths'
import type { FastifyInstance } from 'fastify'

import type { Lifecycle } from './lifecycle.ts'

/** One thing that the process needs in order to answer. */
export type ReadinessCheck = {
  readonly name: string
  /** Without it nothing useful can be answered; otherwise its absence is only told. */
  readonly isRequired: boolean
  /** @returns what is wrong, in a short sentence without secrets; undefined when all is well */
  findProblem(): Promise<string | undefined> | string | undefined
}

type CheckReport = { readonly name: string; readonly status: 'ok' | 'failed'; readonly problem?: string }

const checkTimeoutMs = 2000

/** `/healthz`: the process is alive. `/readyz`: it can do its work, else what is missing. */
export function registerHealth(
  app: FastifyInstance,
  lifecycle: Lifecycle,
  checks: readonly ReadinessCheck[],
): void {
  app.get(paths.healthz, async () => ({ status: 'ok' }))
  app.get(paths.readyz, async (_, reply) => {
    const reports = await Promise.all(checks.map(runCheck))
    const isBroken = checks.some(({ isRequired }, index) => isRequired && reports[index]?.status === 'failed')
    const status = lifecycle.phase === 'ready' && isBroken ? 'not_ready' : lifecycle.phase
    if (status !== 'ready') void reply.code(503).header('retry-after', '5')
    return { status, checks: reports }
  })
}

async function runCheck(check: ReadinessCheck): Promise<CheckReport> {
  const problem = await withinTimeout(check).catch(() => 'does not answer')
  return problem === undefined
    ? { name: check.name, status: 'ok' }
    : { name: check.name, status: 'failed', problem }
}

async function withinTimeout(check: ReadinessCheck): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const timer = setTimeout(() => resolve(`does not answer within ${checkTimeoutMs / 1000} s`), checkTimeoutMs)
  try {
    return await Promise.race([check.findProblem(), promise])
  } finally {
    clearTimeout(timer)
  }
}
