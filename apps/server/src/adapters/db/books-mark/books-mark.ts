import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

import { z } from 'zod'

/**
 * A movement that was in the books when this data folder was last written. Its place in the chain of its wallet stands
 * for everything before it: books that lack it, or say something else in its place, are not the books that were seen.
 */
export type BooksMark = {
  readonly walletId: string
  /** Number of the wallet's leg. */
  readonly seq: bigint
  readonly chainHash: string
  readonly seenAtMs: number
}

const stored = z.object({
  wallet_id: z.string().min(1),
  leg: z.string().regex(/^[1-9]\d{0,17}$/),
  chain_hash: z.string().min(1),
  seen_at: z.iso.datetime(),
})

/** @returns undefined where there is no file, and `damaged` where it can't be understood */
export async function readBooksMark(file: string): Promise<BooksMark | 'damaged' | undefined> {
  const text = await readTextOf(file)
  if (text === undefined) return undefined
  const parsed = stored.safeParse(jsonOf(text))
  if (!parsed.success) return 'damaged'
  const { wallet_id, leg, chain_hash, seen_at } = parsed.data
  return { walletId: wallet_id, seq: BigInt(leg), chainHash: chain_hash, seenAtMs: Date.parse(seen_at) }
}

/** Whoever reads meanwhile sees the mark before, or this one, never half of it. */
export async function writeBooksMark(file: string, mark: BooksMark): Promise<void> {
  const text: z.infer<typeof stored> = {
    wallet_id: mark.walletId,
    leg: String(mark.seq),
    chain_hash: mark.chainHash,
    seen_at: new Date(mark.seenAtMs).toISOString(),
  }
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  // Not by the number of the process: containers that share a folder each have the same.
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  try {
    // Not forced to the disk: a mark that is lost with the power leaves the one before, which is true as well.
    await writeFile(draft, `${JSON.stringify(text, undefined, 2)}\n`, { mode: 0o600 })
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

export async function dropBooksMark(file: string): Promise<void> {
  await rm(file, { force: true })
}

/** What an operator repeats to say that exactly these books may go back: it is good for this mark and no later one. */
export function approvalOf({ walletId, seq, chainHash }: BooksMark): string {
  return createHash('sha256').update(`${walletId}/${seq}/${chainHash}`).digest('hex').slice(0, 8)
}

async function readTextOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
