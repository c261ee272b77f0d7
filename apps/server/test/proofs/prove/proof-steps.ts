/** One line of the table: a command and what of its output says what it showed. */
export type ProofStep = {
  /** Names its files. */
  readonly id: string
  readonly claim: string
  /** In apps/server/src/cli. */
  readonly script: string
  readonly args: readonly string[]
  /**
   * Which of two queues it stands in: one whose commands mostly wait for processes, disks and timeouts, and one whose
   * commands compute. The two run side by side.
   */
  readonly queue: 'waits' | 'computes'
  /** Databases are made on a PostgreSQL that `DATABASE_URL` names. */
  readonly needsPostgres?: boolean
  /** Lines of the output that make the figure, where the command writes no proofs of its own. */
  readonly figure?: RegExp
}

export type ProofSize = {
  /** As large as before a release, or so large that one look at a change can afford it. */
  readonly isFull: boolean
  /** How much of what mostly waits (storms, kills) is done, of 100; the commands in the table tell the numbers. */
  readonly waitingPercent: number
  readonly seed: number
}

/** Every command with its size. */
export function listSteps({ isFull, waitingPercent, seed }: ProofSize): readonly ProofStep[] {
  const size = withShareOfWaiting(isFull ? full : quick, waitingPercent)
  const seeded = ['--seed', String(seed)]
  return [
    {
      id: 'storm',
      claim: 'Fault storm',
      script: 'faultstorm',
      args: ['--minutes', size.stormMinutes, '--users', '50', '--faults', '25', ...seeded],
      queue: 'waits',
    },
    ...(isFull ? [stormOnPostgres(size.stormMinutes, seeded)] : []),
    {
      id: 'crash-sqlite',
      claim: 'kill -9, SQLite',
      script: 'crashtest',
      args: ['--sqlite', size.sqliteKills, ...seeded],
      queue: 'waits',
    },
    {
      id: 'crash-postgres',
      claim: 'kill -9, PostgreSQL',
      script: 'crashtest',
      args: ['--postgres', size.postgresKills, '--postmaster', size.postmasterKills, ...seeded],
      queue: 'waits',
    },
    {
      id: 'simulation',
      claim: 'Random operations of the ledger',
      script: 'simulate',
      args: ['--operations', size.operations, ...seeded],
      queue: 'computes',
      figure: /operations\/s$|^\d+ violations?/,
    },
    {
      id: 'planted',
      claim: 'Planted bugs found',
      script: 'simulate',
      args: ['--planted', ...seeded],
      queue: 'computes',
      figure: /planted bugs found/,
    },
    {
      id: 'both-databases',
      claim: 'The same history on both databases',
      script: 'simulate',
      args: ['--operations', size.operationsOnBoth, '--also-postgres', ...seeded],
      queue: 'computes',
      needsPostgres: true,
      figure: /the same on SQLite and PostgreSQL/,
    },
    {
      id: 'fuzz',
      claim: 'Fuzzed requests over all routes',
      script: 'fuzz',
      args: ['--requests', size.fuzzedRequests, ...seeded],
      queue: 'computes',
    },
    {
      id: 'torn',
      claim: 'Torn write-ahead logs',
      script: 'crashtest',
      args: ['--torn', size.cuts, ...seeded],
      queue: 'computes',
    },
    {
      id: 'contention',
      claim: 'One wallet, many spenders',
      script: 'contention',
      args: ['--clients', size.clients, '--times', size.times, ...seeded],
      queue: 'computes',
    },
  ]
}

function stormOnPostgres(minutes: string, seeded: readonly string[]): ProofStep {
  return {
    id: 'storm-postgres',
    claim: 'Fault storm, PostgreSQL',
    script: 'faultstorm',
    args: ['--minutes', minutes, '--users', '50', '--faults', '25', '--database', 'postgres', ...seeded],
    queue: 'waits',
  }
}

/** At least one of each. */
function withShareOfWaiting(size: Sizes, percent: number): Sizes {
  const share = (count: string) => String(Math.max(1, Math.round((Number(count) * percent) / 100)))
  return {
    ...size,
    sqliteKills: share(size.sqliteKills),
    postgresKills: share(size.postgresKills),
    postmasterKills: share(size.postmasterKills),
    stormMinutes: share(size.stormMinutes),
  }
}

const quick = {
  operations: '500000',
  operationsOnBoth: '20000',
  sqliteKills: '60',
  postgresKills: '30',
  postmasterKills: '10',
  cuts: '200',
  clients: '64',
  times: '10',
  stormMinutes: '2',
  fuzzedRequests: '20000',
} as const

type Sizes = Readonly<Record<keyof typeof quick, string>>

const full: Sizes = {
  operations: '10000000',
  operationsOnBoth: '200000',
  sqliteKills: '1000',
  postgresKills: '500',
  postmasterKills: '200',
  cuts: '2000',
  clients: '500',
  times: '20',
  stormMinutes: '30',
  fuzzedRequests: '200000',
}
