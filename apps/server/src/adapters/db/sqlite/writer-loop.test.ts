import { expect, test } from 'vitest'

import { openSqliteConnection } from './sqlite-connection.ts'
import { WriterLoop } from './writer-loop.ts'
import { monotonicNowMs } from './writer-protocol.ts'
import type { WriterReply, WriterTask } from './writer-protocol.ts'

function startLoop() {
  const connection = openSqliteConnection(':memory:')
  connection.exec('create table notes (text text)')
  const options = {
    file: ':memory:',
    busyTimeoutMs: 0,
    transactionLimitMs: 60_000,
    waitLimitMs: 1000,
    maxWaitingRequests: 2,
  }
  const replies: WriterReply[] = []
  const loop = new WriterLoop(connection, options, (reply) => replies.push(reply))
  return {
    send(id: number, task: WriterTask, sentAtMs = monotonicNowMs()) {
      loop.handle({ id, sentAtMs, task })
    },
    answerOf(id: number) {
      return replies.find((reply) => reply.id === id)?.answer
    },
    readNotes: () => connection.all('select text from notes').map((row) => row['text']),
  }
}

function insert(text: string, transactionId?: number): WriterTask {
  return {
    type: 'execute',
    sql: 'insert into notes values (?)',
    parameters: [text],
    integers: 'bigint',
    ...(transactionId !== undefined && { transactionId }),
  }
}

test('no more than the bound wait for an open transaction; the rest is told at once that nothing was done', () => {
  const loop = startLoop()
  loop.send(1, { type: 'begin', transactionId: 100 })
  loop.send(2, insert('second'))
  loop.send(3, insert('third'))
  loop.send(4, insert('fourth'))
  expect(loop.answerOf(2)).toBeUndefined()
  expect(loop.answerOf(4)).toMatchObject({ type: 'failed', failure: { code: 'busy' } })
  loop.send(5, insert('first', 100))
  loop.send(6, { type: 'commit', transactionId: 100 })
  expect(loop.readNotes()).toEqual(['first', 'second', 'third'])
})

test('a request that waited for too long is refused, not run for a caller who has gone', () => {
  const loop = startLoop()
  loop.send(1, insert('late'), monotonicNowMs() - 1001)
  expect(loop.answerOf(1)).toMatchObject({ type: 'failed', failure: { code: 'busy' } })
  expect(loop.readNotes()).toEqual([])
})

test('statements of a transaction are never run outside it', () => {
  const loop = startLoop()
  loop.send(1, insert('stray', 7))
  loop.send(2, { type: 'commit', transactionId: 7 })
  loop.send(3, { type: 'rollback', transactionId: 7 })
  expect(loop.answerOf(1)).toMatchObject({ failure: { code: 'transaction_expired' } })
  expect(loop.answerOf(2)).toMatchObject({ failure: { code: 'transaction_expired' } })
  expect(loop.answerOf(3)).toEqual({ type: 'done' })
  expect(loop.readNotes()).toEqual([])
})

test('a transaction that is begun by hand is undone at once, so that later writes are not lost in it', () => {
  const loop = startLoop()
  loop.send(1, { type: 'execute', sql: 'begin', parameters: [], integers: 'bigint' })
  loop.send(2, insert('kept'))
  loop.send(3, { type: 'begin', transactionId: 100 })
  loop.send(4, { type: 'rollback', transactionId: 100 })
  expect(loop.answerOf(1)).toMatchObject({ type: 'failed', failure: { code: 'other' } })
  expect(loop.answerOf(3)).toEqual({ type: 'done' })
  expect(loop.readNotes()).toEqual(['kept'])
})

test('closing waits for the open transaction and what stood before it', () => {
  const loop = startLoop()
  loop.send(1, { type: 'begin', transactionId: 100 })
  loop.send(2, { type: 'close' })
  expect(loop.answerOf(2)).toBeUndefined()
  loop.send(3, { type: 'commit', transactionId: 100 })
  expect(loop.answerOf(2)).toEqual({ type: 'done' })
})

test('statements that go together are written all or none, and none where the first changes nothing', () => {
  const loop = startLoop()
  const add = { sql: 'insert into notes values (?)', parameters: ['added'] }
  const change = { sql: 'update notes set text = ? where text = ?', parameters: ['changed', 'missing'] }
  loop.send(1, { type: 'write_together', statements: [change, add] })
  expect(loop.answerOf(1)).toEqual({ type: 'written', isWritten: false })
  loop.send(2, {
    type: 'write_together',
    statements: [add, { sql: 'insert into nowhere values (1)', parameters: [] }],
  })
  expect(loop.answerOf(2)).toMatchObject({ type: 'failed' })
  expect(loop.readNotes()).toEqual([])
  loop.send(3, { type: 'write_together', statements: [add, add] })
  expect(loop.answerOf(3)).toEqual({ type: 'written', isWritten: true })
  expect(loop.readNotes()).toEqual(['added', 'added'])
})

test('statements that go together wait for an open transaction', () => {
  const loop = startLoop()
  loop.send(1, { type: 'begin', transactionId: 100 })
  loop.send(2, {
    type: 'write_together',
    statements: [{ sql: 'insert into notes values (?)', parameters: ['later'] }],
  })
  expect(loop.answerOf(2)).toBeUndefined()
  loop.send(3, { type: 'rollback', transactionId: 100 })
  expect(loop.answerOf(2)).toEqual({ type: 'written', isWritten: true })
})
