import { copyFile, mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { sql } from 'kysely'

import { openDatabase } from '../../../src/adapters/db/database.ts'
import type { Database } from '../../../src/adapters/db/database.ts'
import { verifyLedger } from '../../../src/adapters/db/ledger/verify-ledger.ts'
import { SeededRandom } from '../../../src/simulation/seeded-random.ts'
import { lendWriter } from '../../lent-writer.ts'
import { openSqlitePlace } from '../../support/built-site.ts'
import type { Proof } from '../proof.ts'
import { ClientLog } from './client-log.ts'
import { fundCallers } from './crash-rounds.ts'
import { createCallers, openCrashWorld } from './crash-world.ts'
import type { CrashWorld } from './crash-world.ts'
import { workUntil } from './workload.ts'
import type { Load } from './workload.ts'

export type TearOptions = { readonly seed: number; readonly cuts: number }

/** How often the running server is frozen for a copy; the cuts are shared out among the copies. */
const moments = 5
const workMs = { least: 200, most: 700 }

const cutKinds = ['ends there', 'zeros from there', 'noise from there', 'one bit wrong there'] as const
type CutKind = (typeof cutKinds)[number]

type Findings = {
  readonly violations: string[]
  readonly cutsByKind: Map<CutKind, number>
  /** How many commits' worth was lost, to show that cuts hit somewhere. */
  readonly transactionsFound: Set<number>
  whole: number
}

/**
 * Copies the database and the write-ahead log of a server at work, spoils the copy's log at a random byte, opens it with
 * the production code and goes through the books: what is there must be a beginning of what was, and lawful.
 */
export async function tearLogs({ seed, cuts }: TearOptions): Promise<Proof> {
  const startedMs = performance.now()
  const random = new SeededRandom(seed)
  const world = await openCrashWorld({ place: await openSqlitePlace(), seed })
  const folder = await mkdtemp(join(tmpdir(), 'tessera-torn-'))
  const findings: Findings = {
    violations: [],
    cutsByKind: new Map(),
    transactionsFound: new Set(),
    whole: 0,
  }
  try {
    const copies = await copyWhileWorking(world, { seed, random, folder })
    for (const [index, copy] of copies.entries()) {
      const share = Math.floor(cuts / moments) + (index < cuts % moments ? 1 : 0)
      const order = await readOrder(await openCopy(copy, folder))
      findings.whole = Math.max(findings.whole, order.length)
      for (let cut = 0; cut < share; cut += 1) await cutOnce({ copy, folder, random, order, findings })
    }
  } finally {
    await world.close()
    await rm(folder, { recursive: true, force: true })
  }
  if (findings.transactionsFound.size < Math.min(4, cuts)) {
    findings.violations.push('the cuts all hit the same place: this shows nothing')
  }
  return {
    name: 'torn write-ahead logs',
    figure: `${cuts} cuts, ${findings.violations.length} broken; the books were always a beginning of what had been committed`,
    facts: {
      cuts,
      ...Object.fromEntries(findings.cutsByKind),
      'transactions in the whole log': findings.whole,
      'different ends found': findings.transactionsFound.size,
      violations: findings.violations.length,
    },
    violations: findings.violations,
    seconds: (performance.now() - startedMs) / 1_000,
  }
}

/** A moment of a running server: its files, and which part of the log no checkpoint has moved yet. */
type Copy = { readonly base: string; readonly fromByte: number; readonly toByte: number }

async function copyWhileWorking(
  world: CrashWorld,
  { seed, random, folder }: { readonly seed: number; readonly random: SeededRandom; readonly folder: string },
): Promise<readonly Copy[]> {
  const server = await world.start()
  const violations: string[] = []
  const load: Load = {
    world,
    callers: await createCallers(world, server, 6),
    log: new ClientLog(join(world.folder, 'client.log')),
    seed,
    onViolation: (message) => violations.push(message),
  }
  await fundCallers(load, server)
  const over = new AbortController()
  const working = workUntil(load, server, { over: over.signal, round: 0 })
  const copies: Copy[] = []
  while (copies.length < moments) {
    await sleep(random.between(workMs.least, workMs.most))
    server.send('SIGSTOP')
    try {
      const copy = await copyNow(join(world.site.env['DATA_DIR'] ?? '', 'tessera.db'), folder, copies.length)
      if (copy.toByte > copy.fromByte) copies.push(copy)
    } finally {
      server.send('SIGCONT')
    }
  }
  over.abort()
  await working
  load.log.close()
  await server.kill()
  return copies
}

const walHeaderBytes = 32
const frameHeaderBytes = 24
/** @see https://www.sqlite.org/walformat.html#the_wal_index_header */
const indexOffsets = { lastFrame: 16, movedFrames: 96 }

async function copyNow(source: string, folder: string, index: number): Promise<Copy> {
  const base = join(folder, `copy-${index}.db`)
  const shared = await readFile(`${source}-shm`)
  await copyFile(source, base)
  await copyFile(`${source}-wal`, `${base}-wal`)
  const log = await readFile(`${base}-wal`)
  const frameBytes = frameHeaderBytes + log.readUInt32BE(8)
  // Frames that a checkpoint has moved into the file were on the disk before it began: no loss of power takes them back.
  const movedFrames = shared.readUInt32LE(indexOffsets.movedFrames)
  const lastFrame = shared.readUInt32LE(indexOffsets.lastFrame)
  return {
    base,
    fromByte: movedFrames === 0 ? 0 : walHeaderBytes + movedFrames * frameBytes,
    toByte: walHeaderBytes + lastFrame * frameBytes,
  }
}

async function openCopy(copy: Copy, folder: string): Promise<Database> {
  const place = await mkdtemp(join(folder, 'open-'))
  const sqliteFile = join(place, 'tessera.db')
  await copyFile(copy.base, sqliteFile)
  await copyFile(`${copy.base}-wal`, `${sqliteFile}-wal`)
  return openDatabase({ sqliteFile, spawnWriter: lendWriter })
}

/** All transactions in the order of their commits, and closes the database. */
async function readOrder(database: Database): Promise<readonly string[]> {
  try {
    return await listInOrder(database)
  } finally {
    await database.close()
  }
}

async function listInOrder({ db }: Database): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`select id from ledger_transactions order by rowid`.execute(db)
  return rows.map(({ id }) => id)
}

type Cut = {
  readonly copy: Copy
  readonly folder: string
  readonly random: SeededRandom
  readonly order: readonly string[]
  readonly findings: Findings
}

async function cutOnce({ copy, folder, random, order, findings }: Cut): Promise<void> {
  const kind = random.pick(cutKinds) ?? 'ends there'
  const at = random.between(copy.fromByte, copy.toByte - 1)
  findings.cutsByKind.set(kind, (findings.cutsByKind.get(kind) ?? 0) + 1)
  const place = await mkdtemp(join(folder, 'cut-'))
  const sqliteFile = join(place, 'tessera.db')
  await copyFile(copy.base, sqliteFile)
  await copyFile(`${copy.base}-wal`, `${sqliteFile}-wal`)
  await spoil(`${sqliteFile}-wal`, { kind, at, random })
  const what = `a log of ${copy.toByte} bytes, at ${at}: ${kind}`
  try {
    // The production code, in a thread that the last cut has given back: starting one takes longer than all the rest.
    const database = await openDatabase({ sqliteFile, spawnWriter: lendWriter })
    try {
      // Where even that was cut off, the tables are made again.
      await database.migrate()
      const report = await verifyLedger(database)
      const found = await listInOrder(database)
      const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(database.db)
      findings.transactionsFound.add(found.length)
      if (report.violation !== undefined) findings.violations.push(`${what}: ${report.violation.message}`)
      if (rows[0]?.integrity_check !== 'ok') findings.violations.push(`${what}: the file is not sound`)
      if (found.some((id, index) => id !== order[index])) {
        findings.violations.push(`${what}: what is left is no beginning of what was committed`)
      }
    } finally {
      await database.close()
    }
  } catch (error) {
    findings.violations.push(`${what}: ${error instanceof Error ? error.message : String(error)}`)
  }
  await rm(place, { recursive: true })
}

// No page is as long as this, so that noise that repeats itself is noise to all of them.
const noiseBlockBytes = 7_919

async function spoil(
  log: string,
  { kind, at, random }: { readonly kind: CutKind; readonly at: number; readonly random: SeededRandom },
): Promise<void> {
  const file = await open(log, 'r+')
  try {
    const { size } = await file.stat()
    switch (kind) {
      case 'ends there':
        await file.truncate(at)
        break
      case 'zeros from there':
        await file.write(Buffer.alloc(size - at), 0, size - at, at)
        break
      case 'noise from there': {
        const block = Buffer.from(Array.from({ length: noiseBlockBytes }, () => random.between(0, 255)))
        const noise = Buffer.alloc(size - at, block)
        await file.write(noise, 0, noise.length, at)
        break
      }
      case 'one bit wrong there': {
        const byte = Buffer.alloc(1)
        await file.read(byte, 0, 1, at)
        byte.writeUInt8(byte.readUInt8(0) ^ (1 << random.between(0, 7)))
        await file.write(byte, 0, 1, at)
        break
      }
    }
  } finally {
    await file.close()
  }
}
