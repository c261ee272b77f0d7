import { setImmediate as nextTurn } from 'node:timers/promises'

import { type Kysely, type RawBuilder, sql } from 'kysely'

import type { Page, PeopleDirectory, SearchPlace, SearchStage } from '../../../ports/people-directory.ts'
import type { Database } from '../database.ts'
import type { Dialect } from '../migrations/migration.ts'
import type { Schema } from '../schema/schema.ts'
import { beginsWith, emailOf, nameOf } from './beginnings.ts'
import { personFromRow, type PersonRow, selectPeople } from './listed-people.ts'
import { filtered } from './person-filter.ts'

type Query = Parameters<PeopleDirectory['search']>[0]
type Search = Query & { readonly db: Kysely<Schema>; readonly dialect: Dialect }
type Condition = RawBuilder<boolean>
type FoundRow = PersonRow & { readonly lower_name: string }

/** How many people one page looks through, in steps of this size. */
const peopleAtOnce = 5000
const mostSteps = 4

const firstPlace: SearchPlace = { stage: 'email', key: '', id: '' }
const stageAfter = {
  email: 'name',
  name: 'anywhere',
  anywhere: undefined,
} as const satisfies Record<SearchStage, SearchStage | undefined>

/**
 * Beginnings are ranges of an index. Any other part can only be looked for person by person, so that comes last and in
 * steps: a page costs the same with a thousand people and with a million.
 */
export async function searchPeople(
  database: Pick<Database, 'db' | 'dialect'>,
  query: Query,
): Promise<Page<SearchPlace>> {
  const { limit } = query
  const search: Search = { ...query, db: database.db, dialect: database.dialect }
  const found: { readonly row: FoundRow; readonly stage: SearchStage }[] = []
  let place: SearchPlace | undefined = query.after ?? firstPlace
  for (let step = 0; step < mostSteps && place !== undefined;) {
    const { stage }: SearchPlace = place
    const boundary = await findBoundary(search, place)
    const rows = await findRows(search, { from: place, boundary, limit: limit + 1 - found.length })
    found.push(...rows.map((row) => ({ row, stage })))
    if (found.length > limit) {
      const page = found.slice(0, limit)
      const last = page.at(-1)
      return {
        people: page.map(({ row }) => personFromRow(row)),
        next: last && placeOf(last.row, last.stage),
      }
    }
    // The end of a stage costs next to nothing; whole steps are what is counted.
    if (boundary !== undefined) {
      step += 1
      // On SQLite a step has the thread to itself: others come between.
      await nextTurn()
    }
    place = boundary ?? startOf(stageAfter[stage])
  }
  return { people: found.map(({ row }) => personFromRow(row)), next: place }
}

function startOf(stage: SearchStage | undefined): SearchPlace | undefined {
  return stage === undefined ? undefined : { stage, key: '', id: '' }
}

function placeOf(
  row: { readonly id: string; readonly email: string; readonly lower_name: string },
  stage: SearchStage,
): SearchPlace {
  const keys = { email: row.email, name: row.lower_name, anywhere: '' } satisfies Record<SearchStage, string>
  return { stage, key: keys[stage], id: row.id }
}

/** Where this step ends, if more people come behind it. */
async function findBoundary(search: Search, place: SearchPlace): Promise<SearchPlace | undefined> {
  const row = await search.db
    .selectFrom('users as u')
    .select(['u.id', 'u.email', sql<string>`lower(u.name)`.as('lower_name')])
    .where((eb) => eb.and(behind(search, place)))
    .orderBy(orderOf(search, place.stage))
    .offset(peopleAtOnce - 1)
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? undefined : placeOf(row, place.stage)
}

type Step = {
  readonly from: SearchPlace
  readonly boundary: SearchPlace | undefined
  readonly limit: number
}

function findRows(search: Search, { from, boundary, limit }: Step): Promise<readonly FoundRow[]> {
  const { stage } = from
  const conditions = [...behind(search, from), ...upTo(search, boundary), ...matches(search, stage)]
  return filtered(selectPeople(search.db), search.filter)
    .select(sql<string>`lower(u.name)`.as('lower_name'))
    .where((eb) => eb.and(conditions))
    .orderBy(orderOf(search, stage))
    .limit(limit)
    .execute()
}

function orderOf(search: Search, stage: SearchStage): RawBuilder<unknown> {
  if (stage === 'email') return sql`${emailOf(search.dialect)} asc`
  return stage === 'name' ? sql`${nameOf(search.dialect)} asc, u.id asc` : sql`u.id desc`
}

/** The people of a stage who come after this place. */
function behind(search: Search, { stage, key, id }: SearchPlace): readonly Condition[] {
  if (stage === 'anywhere') return id === '' ? [] : [sql<boolean>`u.id < ${id}`]
  if (stage === 'email') {
    const email = emailOf(search.dialect)
    const range = beginsWith(email, search.text)
    return key === '' ? range : [...range, sql<boolean>`${email} > ${key}`]
  }
  const name = nameOf(search.dialect)
  const range = beginsWith(name, search.text)
  return id === '' ? range : [...range, sql<boolean>`(${name}, u.id) > (${key}, ${id})`]
}

function upTo(search: Search, boundary: SearchPlace | undefined): readonly Condition[] {
  if (boundary === undefined) return []
  const { stage, key, id } = boundary
  if (stage === 'anywhere') return [sql<boolean>`u.id >= ${id}`]
  if (stage === 'email') return [sql<boolean>`${emailOf(search.dialect)} <= ${key}`]
  return [sql<boolean>`(${nameOf(search.dialect)}, u.id) <= (${key}, ${id})`]
}

/** What else makes a person belong to this stage, and to none before it. */
function matches(search: Search, stage: SearchStage): readonly Condition[] {
  if (stage === 'email') return []
  const notByEmail = sql<boolean>`not (${sql.join(beginsWith(emailOf(search.dialect), search.text), sql` and `)})`
  if (stage === 'name') return [notByEmail]
  const notByName = sql<boolean>`not (${sql.join(beginsWith(nameOf(search.dialect), search.text), sql` and `)})`
  return [hasAnywhere(search.text), notByEmail, notByName]
}

function hasAnywhere(text: string): Condition {
  const pattern = containing(text)
  // SQLite knows no capitals beyond ASCII: such a name is also looked for with a capital at its beginning.
  const capital = containing(text.charAt(0).toUpperCase() + text.slice(1))
  return sql<boolean>`(u.email like lower(${pattern}) escape '\\' or lower(u.name) like lower(${pattern}) escape '\\'
    or u.name like ${capital} escape '\\')`
}

function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, String.raw`\$&`)}%`
}
