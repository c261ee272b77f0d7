import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'

import { ServerSentEventParser } from './server-sent-events.ts'
import type { ServerSentEvent } from './server-sent-events.ts'
import { TransportFault } from './transport-fault.ts'

function parse(packets: readonly (string | Buffer)[], maxEventBytes = 1_000): readonly ServerSentEvent[] {
  const parser = new ServerSentEventParser(maxEventBytes)
  return packets.flatMap((packet) => [...parser.push(Buffer.from(packet))])
}

describe('cutting a byte stream into events', () => {
  it.each([
    { name: 'line feeds', text: 'data: a\n\n', events: [{ name: undefined, data: 'a' }] },
    { name: 'CRLF', text: 'data: a\r\n\r\ndata: b\r\n\r\n', events: [{ data: 'a' }, { data: 'b' }] },
    {
      name: 'carriage returns alone',
      text: 'data: a\r\rdata: b\r\r',
      events: [{ data: 'a' }, { data: 'b' }],
    },
    { name: 'a byte order mark', text: '\uFEFFdata: a\n\n', events: [{ data: 'a' }] },
    { name: 'several data lines', text: 'data: a\ndata: b\ndata\n\n', events: [{ data: 'a\nb\n' }] },
    { name: 'a name', text: 'event: ping\ndata: {}\n\n', events: [{ name: 'ping', data: '{}' }] },
    { name: 'no space after the colon', text: 'data:a\n\n', events: [{ data: 'a' }] },
    { name: 'one space only is taken off', text: 'data:  a\n\n', events: [{ data: ' a' }] },
    {
      name: 'comments and other fields',
      text: ': hi\nid: 1\nretry: 5\ndatabase: x\ndata: a\n\n',
      events: [{ data: 'a' }],
    },
    {
      name: 'an event without data is none',
      text: 'event: ping\n\ndata: a\n\n',
      events: [{ name: undefined, data: 'a' }],
    },
    {
      name: 'an event without its closing line is none',
      text: 'data: a\n\ndata: b\n',
      events: [{ data: 'a' }],
    },
    { name: 'a colon in the data', text: 'data: {"a":"b: c"}\n\n', events: [{ data: '{"a":"b: c"}' }] },
  ])('$name', ({ text, events }) => {
    expect(parse([text])).toMatchObject(events)
    expect(parse([text])).toHaveLength(events.length)
    expect(parse([...Buffer.from(text)].map((byte) => Buffer.of(byte)))).toEqual(parse([text]))
  })

  it('a CRLF cut between two packets ends one line, not two', () => {
    expect(parse(['data: a\r', '\n\r', '\ndata: b\r\n\r\n'])).toMatchObject([{ data: 'a' }, { data: 'b' }])
  })

  test('however the bytes are cut, the events are the same and no character breaks', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 6 })
    fc.assert(
      fc.property(texts, fc.array(fc.nat(400), { maxLength: 30 }), (pieces, cuts) => {
        const data = pieces.map((piece) => piece.replaceAll(/[\r\n]/g, ' '))
        const bytes = Buffer.from(data.map((piece) => `data: ${piece}\r\n\r\n`).join(''))
        const edges = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length]
        const packets = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge))
        expect(parse(packets).map((event) => event.data)).toEqual(data)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    { name: 'one endless line', text: `data: ${'x'.repeat(2_000)}` },
    { name: 'one line that ends at last', text: `data: ${'x'.repeat(2_000)}\n\n` },
    { name: 'many lines of one event', text: 'data: xxxxxxxxxxxxxxxxxxxx\n'.repeat(100) },
  ])('$name beyond the bound is refused, in one packet or many', ({ text }) => {
    expect(() => parse([text])).toThrow(TransportFault)
    expect(() => parse(text.match(/[^]{1,7}/g) ?? [])).toThrow(TransportFault)
  })
})
