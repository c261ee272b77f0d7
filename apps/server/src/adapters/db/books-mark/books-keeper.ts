import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { invariant } from '@tessera/core/invariant'
import { type Result, err, ok } from '@tessera/core/result'
import type { Kysely } from 'kysely'

import type { Schema } from '../schema/schema.ts'
import { type BooksMark, approvalOf, readBooksMark, writeBooksMark } from './books-mark.ts'
import { findBooksId, findEndOfChain, findNewestWallet, isInBooks } from './marked-books.ts'

export type BooksPlace = { readonly db: Kysely<Schema>; readonly dataDir: string }

/** The database lacks what was in it when it was last used from this data folder. The message is for the operator. */
export type OlderBooks = { readonly code: 'older_books'; readonly message: string }

/** What is known of the books at the start. */
export type BooksFound =
  | { readonly kind: 'as_seen' }
  /** These books were never used from this data folder; `hasOthers`: other books were. */
  | { readonly kind: 'unseen'; readonly hasOthers: boolean }
  /** The file with the mark can't be understood. */
  | { readonly kind: 'damaged_mark'; readonly file: string }
  /** They are older, and the operator has said that they may be. The mark in `file` stands until it is dropped. */
  | { readonly kind: 'approved'; readonly lost: BooksMark; readonly file: string }

/**
 * Looks whether a database still has the movement that was last seen in it from this data folder. Writes nothing:
 * an approval holds until whoever asked has written it down and dropped the mark.
 * @param approvals what the operator has approved; see `approvalOf`
 * Errors: `older_books`.
 */
export async function checkBooks(
  place: BooksPlace,
  approvals: readonly string[],
): Promise<Result<BooksFound, OlderBooks>> {
  const file = await fileOf(place)
  const mark = file === undefined ? undefined : await readBooksMark(file)
  if (file === undefined || mark === undefined) {
    return ok({ kind: 'unseen', hasOthers: await hasMarks(place.dataDir) })
  }
  if (mark === 'damaged') return ok({ kind: 'damaged_mark', file })
  if (await isInBooks(place.db, mark)) return ok({ kind: 'as_seen' })
  if (!approvals.includes(approvalOf(mark))) return err(describeOlderBooks(mark))
  return ok({ kind: 'approved', lost: mark, file })
}

export type BooksKeeper = {
  /** Told of every movement; costs nothing. */
  moved(walletId: string): void
  /**
   * Marks where the books stand, if they moved since.
   * @returns `lost` where what was marked before is gone: the database went back while it was used. Nothing is marked
   * from then on, so that the next start sees it as well.
   */
  keep(): Promise<'kept' | 'lost'>
}

export type BooksKeeperDeps = BooksPlace & {
  readonly clock: { nowMs(): number }
  /** Told when the data folder takes no mark, once: then nobody would notice that the database went back. */
  readonly onUnmarkable: (error: unknown) => void
}

/** Remembers beside the database how far its books had come. The database has to be migrated. */
export async function openBooksKeeper(deps: BooksKeeperDeps): Promise<BooksKeeper> {
  const file = await fileOf(deps)
  invariant(file !== undefined, 'books are kept of a database that was migrated')
  // Books that were used before there was a mark get their first one without waiting for a movement.
  const isMarked = typeof (await readBooksMark(file)) === 'object'
  let movedWalletId = isMarked ? undefined : await findNewestWallet(deps.db)
  let isLost = false
  const write = writerOf(file, deps.onUnmarkable)
  return {
    moved(walletId) {
      movedWalletId = walletId
    },
    async keep() {
      const walletId = movedWalletId
      if (isLost || walletId === undefined) return isLost ? 'lost' : 'kept'
      movedWalletId = undefined
      try {
        // What others have marked in the same folder counts as well: theirs may be the one that is gone.
        const last = await readBooksMark(file)
        isLost = typeof last === 'object' && !(await isInBooks(deps.db, last))
        const end = isLost ? undefined : await findEndOfChain(deps.db, walletId)
        if (end !== undefined) await write({ ...end, seenAtMs: deps.clock.nowMs() })
      } catch (error) {
        movedWalletId ??= walletId
        throw error
      }
      return isLost ? 'lost' : 'kept'
    },
  }
}

function writerOf(
  file: string,
  onUnmarkable: BooksKeeperDeps['onUnmarkable'],
): (mark: BooksMark) => Promise<void> {
  let isUnmarkable = false
  return async (mark) => {
    try {
      await writeBooksMark(file, mark)
    } catch (error) {
      if (!isUnmarkable) onUnmarkable(error)
      isUnmarkable = true
    }
  }
}

const marksBeginWith = 'books-'

async function fileOf({ db, dataDir }: BooksPlace): Promise<string | undefined> {
  const booksId = await findBooksId(db)
  return booksId === undefined ? undefined : join(dataDir, `${marksBeginWith}${booksId}.json`)
}

async function hasMarks(dataDir: string): Promise<boolean> {
  try {
    return (await readdir(dataDir)).some((name) => name.startsWith(marksBeginWith) && name.endsWith('.json'))
  } catch {
    // A folder that is not there has no marks; whether it can be made is for its first writer to say.
    return false
  }
}

function describeOlderBooks(mark: BooksMark): OlderBooks {
  return {
    code: 'older_books',
    message:
      `The database is older than what was last seen of it: movement ${mark.seq} of wallet ${mark.walletId}, ` +
      `seen at ${new Date(mark.seenAtMs).toISOString()}, is not in it any more. Point DATABASE_URL to the newest ` +
      `database; or, where an older copy was restored on purpose, start with ` +
      `ACCEPT_RESTORED_BOOKS=${approvalOf(mark)} (docs/self-hosting/restoring.md).`,
  }
}
