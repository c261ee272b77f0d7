import { userSorts } from '@tessera/contracts/people-admin'
import { z } from 'zod'

import type { SearchPlace, SortedPlace } from '../../ports/people-directory.ts'

const id = z.string().max(100)
const sortedPlace = z.tuple([z.literal('s'), z.enum(userSorts), z.string().regex(/^-?\d{1,19}$/), id])
const searchPlace = z.tuple([z.literal('q'), z.enum(['email', 'name', 'anywhere']), z.string().max(400), id])
const idPlace = z.tuple([z.literal('i'), id])

/** A cursor is opaque to its reader; what came back is checked all the same. */
function read<Schema extends z.ZodType>(schema: Schema, cursor: string): z.output<Schema> | undefined {
  const text = Buffer.from(cursor, 'base64url').toString()
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function write(place: readonly string[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

export function writeSortedPlace({ sort, value, id: lastId }: SortedPlace): string {
  return write(['s', sort, String(value), lastId])
}

/** @returns undefined for a cursor of another list or another order */
export function readSortedPlace(cursor: string, sort: SortedPlace['sort']): SortedPlace | undefined {
  const place = read(sortedPlace, cursor)
  return place === undefined || place[1] !== sort
    ? undefined
    : { sort, value: BigInt(place[2]), id: place[3] }
}

export function writeSearchPlace({ stage, key, id: lastId }: SearchPlace): string {
  return write(['q', stage, key, lastId])
}

export function readSearchPlace(cursor: string): SearchPlace | undefined {
  const place = read(searchPlace, cursor)
  return place === undefined ? undefined : { stage: place[1], key: place[2], id: place[3] }
}

/** For lists in the order of their ids. */
export function writeIdPlace(lastId: string): string {
  return write(['i', lastId])
}

export function readIdPlace(cursor: string): string | undefined {
  return read(idPlace, cursor)?.[1]
}
