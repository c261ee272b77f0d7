import { expect, test } from 'vitest'

import { openSqliteConnection } from './sqlite-connection.ts'

function openNotes() {
  const connection = openSqliteConnection(':memory:')
  connection.exec('create table notes (id integer primary key, text text unique) strict')
  return connection
}

test('values come back as they were bound; whole numbers and truths as integers', () => {
  const connection = openSqliteConnection(':memory:')
  const bytes = new Uint8Array([1, 2])
  const [row] = connection.all('select ? as a, ? as b, ? as c, ? as d, ? as e, ? as f, ? as g', [
    2n ** 63n - 1n,
    7,
    0.5,
    true,
    'text',
    undefined,
    bytes,
  ])
  expect({ ...row }).toEqual({ a: 2n ** 63n - 1n, b: 7n, c: 0.5, d: 1n, e: 'text', f: null, g: bytes })
  expect(() => connection.all('select ?', [{ text: 'object' }])).toThrow(TypeError)
})

test('rows as lists hold the values of the same rows by name, in the order of the columns', () => {
  const connection = openNotes()
  connection.run('insert into notes values (?, ?)', [2n ** 53n + 1n, 'kept'])
  connection.run('insert into notes values (?, ?)', [2n, null])
  const query = 'select text, id, id as again from notes where id > ? order by id desc'
  expect(connection.lists(query, [0])).toEqual([
    ['kept', 2n ** 53n + 1n, 2n ** 53n + 1n],
    [null, 2n, 2n],
  ])
  // The same text asked for by name afterwards is another statement.
  const [named] = connection.all(query, [2])
  expect({ ...named }).toEqual({ text: 'kept', id: 2n ** 53n + 1n, again: 2n ** 53n + 1n })
  expect(connection.lists('select id from notes where id = ?', ['none'])).toEqual([])
})

test('an integer beyond 64 bits is refused, never cut', () => {
  const connection = openNotes()
  expect(() => connection.run('insert into notes (id) values (?)', [2n ** 63n])).toThrow(/too large/i)
  expect(connection.all('select * from notes')).toEqual([])
})

test('a transaction that throws leaves nothing, and a nested one takes only its own part with it', () => {
  const connection = openNotes()
  connection.transaction(() => {
    connection.run('insert into notes values (1, ?)', ['kept'])
    expect(() =>
      connection.transaction(() => {
        connection.run('insert into notes values (2, ?)', ['undone'])
        connection.run('insert into notes values (3, ?)', ['kept'])
      }),
    ).toThrow(/UNIQUE/)
    connection.transaction(() => connection.run('insert into notes values (4, ?)', ['also kept']))
  })
  expect(() =>
    connection.transaction(() => {
      connection.run('insert into notes values (5, ?)', ['lost'])
      throw new Error('changed my mind')
    }),
  ).toThrow('changed my mind')
  expect(connection.isInTransaction()).toBe(false)
  expect(connection.all('select id from notes order by id').map((row) => row['id'])).toEqual([1n, 4n])
})

test('a full file is told as such, changes nothing and heals when there is room', () => {
  const connection = openNotes()
  connection.exec('pragma max_page_count = 8')
  const fill = () => {
    for (let id = 1; id <= 100; id += 1) {
      connection.run('insert into notes values (?, ?)', [id, 'x'.repeat(1000) + id])
    }
  }
  expect(() => {
    connection.transaction(fill)
  }).toThrow(expect.objectContaining({ code: 'disk_full' }))
  expect(connection.all('select * from notes')).toEqual([])
  connection.exec('pragma max_page_count = 1000')
  connection.transaction(fill)
  expect(connection.all('select count(*) as count from notes')[0]?.['count']).toBe(100n)
})

test('hundreds of different texts do not make the cache forget how to answer', () => {
  const connection = openNotes()
  for (let length = 1; length <= 600; length += 1) {
    const marks = Array.from({ length }, () => '?').join(', ')
    const ids = Array.from({ length }, (_, index) => index)
    expect(connection.all(`select id from notes where id in (${marks})`, ids)).toEqual([])
  }
})
