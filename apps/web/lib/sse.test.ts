import * as fc from 'fast-check'
import { expect, it, test } from 'vitest'

import { readEvents, type ServerEvent, SseParser, StreamSilentError } from './sse.ts'

const stream =
  ': hello\n\nid: 1\nevent: start\ndata: {"a":1}\n\nid: 2\nevent: delta\ndata: one\ndata: two\n\n: beat\n\nid: 3\r\nevent: done\r\ndata: ü🎈\r\n\r\n'

const events: readonly ServerEvent[] = [
  { id: '1', event: 'start', data: '{"a":1}' },
  { id: '2', event: 'delta', data: 'one\ntwo' },
  { id: '3', event: 'done', data: 'ü🎈' },
]

function streamOf(chunks: readonly Uint8Array[], ends: boolean): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      if (ends) controller.close()
    },
  })
}

test('events are the same wherever the network cuts the bytes', async () => {
  const bytes = new TextEncoder().encode(stream)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 30 }), async (sizes) => {
      const chunks: Uint8Array[] = []
      let at = 0
      for (const size of sizes) {
        chunks.push(bytes.slice(at, at + size))
        at += size
      }
      chunks.push(bytes.slice(at))
      const seen: ServerEvent[] = []
      for await (const event of readEvents(streamOf(chunks, true))) seen.push(event)
      expect(seen).toEqual(events)
    }),
  )
})

it('does not deliver an event that was cut off before its blank line', () => {
  const parser = new SseParser()
  expect(parser.push('event: delta\ndata: half')).toEqual([])
})

it('keeps the last id for events without one', () => {
  const parser = new SseParser()
  expect(parser.push('id: 7\ndata: a\n\ndata: b\n\n').map((event) => event.id)).toEqual(['7', '7'])
})

it('gives up on a stream that fell silent', async () => {
  const silent = readEvents(streamOf([new TextEncoder().encode('data: a\n\n')], false), 20)
  expect((await silent.next()).value).toMatchObject({ data: 'a' })
  await expect(silent.next()).rejects.toBeInstanceOf(StreamSilentError)
})
