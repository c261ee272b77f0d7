import { conversationResponse, conversationsResponse } from '@tessera/contracts/conversations'
import { expect, test } from 'vitest'

import { askRoute, eventually, getJson, streamRoute, passGate } from '../../../test/ai-calls.ts'
import { openAiHouse } from '../../../test/ai-house.ts'
import type { AiHouse } from '../../../test/ai-house.ts'
import { describeEachDatabase } from '../../../test/databases.ts'
import { ask } from '../../../test/house.ts'

const mini = { model: 'gpt-4o-mini', max_output_tokens: 200 } as const

async function list(ai: AiHouse, query = '', user = 'ada') {
  const { status, json } = await getJson(ai, user, `/api/conversations${query}`)
  expect(status).toBe(200)
  return conversationsResponse.parse(json)
}

async function read(ai: AiHouse, id: string) {
  return conversationResponse.parse((await getJson(ai, 'ada', `/api/conversations/${id}`)).json)
}

async function change(ai: AiHouse, user: string, request: { method: string; id: string; body?: unknown }) {
  return ask(ai.house, `/api/conversations/${request.id}`, {
    method: request.method,
    headers: { authorization: `Bearer ${user}`, 'content-type': 'application/json' },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  })
}

describeEachDatabase('conversations', (openDatabase) => {
  test('keep prompt, answer and receipt, and carry the thread to the model', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const first = await askRoute(ai, 'ada', { prompt: 'My name is Ada.\nRemember it.', store: true, ...mini })
    const id = first.answer?.conversation_id ?? ''
    const firstInput = ai.sandbox.invoices().at(-1)?.usage.inputTokens ?? 0
    const second = await askRoute(ai, 'ada', { prompt: 'What is my name?', conversation_id: id, ...mini })
    // The thread went along: the first prompt and its whole answer are part of the second input.
    expect(ai.sandbox.invoices().at(-1)?.usage.inputTokens).toBeGreaterThan(
      firstInput + (first.answer?.usage.output_tokens ?? 0),
    )
    const stored = await read(ai, id)
    expect(stored.title).toBe('My name is Ada.')
    expect(stored.messages.map(({ role, status, text }) => [role, status, text])).toEqual([
      ['user', 'complete', 'My name is Ada.\nRemember it.'],
      ['assistant', 'complete', first.answer?.response],
      ['user', 'complete', 'What is my name?'],
      ['assistant', 'complete', second.answer?.response],
    ])
    expect(stored.messages.map((message) => message.parent_message_id)).toEqual([
      null,
      ...stored.messages.slice(0, 3).map((message) => message.id),
    ])
    expect(stored.messages[3]?.receipt).toMatchObject({
      run_id: second.answer?.request_id,
      credits_charged: second.answer?.credits_charged,
      balance_after: second.answer?.balance,
    })
  })

  test('branch where a prompt names its parent, and only that branch is sent', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const first = await askRoute(ai, 'ada', { prompt: 'One [[sim out=50]]', store: true, ...mini })
    const conversation = { conversation_id: first.answer?.conversation_id ?? '', ...mini }
    await askRoute(ai, 'ada', { prompt: 'Two [[sim out=50]]', ...conversation })
    const longInput = ai.sandbox.invoices().at(-1)?.usage.inputTokens
    await askRoute(ai, 'ada', {
      prompt: 'Two [[sim out=50]]',
      parent_message_id: first.answer?.message_id ?? '',
      ...conversation,
    })
    expect(ai.sandbox.invoices().at(-1)?.usage.inputTokens).toBe(longInput)
    const stored = await read(ai, conversation.conversation_id)
    expect(
      stored.messages.filter((message) => message.parent_message_id === first.answer?.message_id),
    ).toHaveLength(2)
  })

  test('show an answer while it is written, and leave out what failed when they go on', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const stream = await streamRoute(ai, 'ada', {
      prompt: 'Go [[sim fault=gate at=mid after=20]]',
      store: true,
      ...mini,
    })
    await stream.readUntil('delta')
    const id = stream.start.conversation_id ?? ''
    await eventually('the text so far', async () => ((await read(ai, id)).messages[1]?.text ?? '') !== '')
    expect((await read(ai, id)).messages[1]).toMatchObject({
      status: 'running',
      receipt: { status: 'running' },
    })
    await passGate(ai)
    await stream.readAll()
    const broken = await streamRoute(ai, 'ada', {
      prompt: 'Break [[sim fault=reset-mid]]',
      conversation_id: id,
      ...mini,
    })
    await broken.readAll()
    expect((await read(ai, id)).messages[3]).toMatchObject({
      status: 'failed',
      text: broken.text,
      error: { code: 'provider_error' },
      receipt: { credits_charged: 0, lines: [] },
    })
    await askRoute(ai, 'ada', { prompt: 'Again', conversation_id: id, ...mini })
    const [first, , third] = ai.sandbox.invoices()
    const around = (first?.usage.inputTokens ?? 0) + (first?.usage.outputTokens ?? 0)
    expect(third?.usage.inputTokens).toBeLessThan(around + 20)
  })

  test('a thread longer than the model reads loses its oldest turns, not its newest', async () => {
    const ai = await openAiHouse(openDatabase, { providers: ['anthropic'] })
    await ai.addUser('ada', 100_000)
    const filler = 'word '.repeat(90_000)
    const model = { model: 'claude-haiku', max_output_tokens: 100 }
    const first = await askRoute(ai, 'ada', { prompt: `One ${filler}`, store: true, ...model })
    const conversation = { conversation_id: first.answer?.conversation_id ?? '', ...model }
    await askRoute(ai, 'ada', { prompt: `Two ${filler}`, ...conversation })
    const third = await askRoute(ai, 'ada', { prompt: `Three ${filler}`, ...conversation })
    expect(third.error).toBeUndefined()
    expect(ai.sandbox.invoices().at(-1)?.prompt).toMatch(/^Three/)
  })

  test('are listed last used first, page by page, and found by title and text', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    await ai.addUser('eve', 100)
    await askRoute(ai, 'eve', { prompt: 'Secret of Eve', store: true, ...mini })
    const ids: string[] = []
    for (const name of ['Apple', 'Pear 100%', 'Plum']) {
      const { answer } = await askRoute(ai, 'ada', { prompt: `${name} [[sim out=20]]`, store: true, ...mini })
      ids.push(answer?.conversation_id ?? '')
    }
    await askRoute(ai, 'ada', { prompt: 'More about QUINCE', conversation_id: ids[0] ?? '', ...mini })
    const order = [ids[0], ids[2], ids[1]]
    expect((await list(ai)).conversations.map(({ id }) => id)).toEqual(order)
    const page = await list(ai, '?limit=2')
    const rest = await list(ai, `?limit=2&cursor=${page.next_cursor}`)
    expect([...page.conversations, ...rest.conversations].map(({ id }) => id)).toEqual(order)
    expect(rest.next_cursor).toBeNull()
    expect((await list(ai, '?q=quince')).conversations.map(({ id }) => id)).toEqual([ids[0]])
    expect((await list(ai, '?q=100%25')).conversations.map(({ id }) => id)).toEqual([ids[1]])
    expect((await list(ai, '?q=_')).conversations).toEqual([])
    expect((await list(ai, '?q=Secret%20of')).conversations).toEqual([])
    expect((await getJson(ai, 'ada', '/api/conversations?cursor=bm9uc2Vuc2U')).status).toBe(422)
  })

  test('are renamed and deleted by their owner only, and charges outlive them', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    await ai.addUser('eve', 100)
    const { answer } = await askRoute(ai, 'ada', { prompt: 'Hello', store: true, ...mini })
    const id = answer?.conversation_id ?? ''
    expect((await change(ai, 'eve', { method: 'PATCH', id, body: { title: 'Mine' } })).status).toBe(404)
    expect((await change(ai, 'eve', { method: 'DELETE', id })).status).toBe(404)
    expect((await change(ai, 'ada', { method: 'PATCH', id, body: { title: 'Greetings' } })).status).toBe(200)
    expect((await read(ai, id)).title).toBe('Greetings')
    expect((await change(ai, 'ada', { method: 'DELETE', id })).status).toBe(204)
    expect((await change(ai, 'ada', { method: 'DELETE', id })).status).toBe(404)
    expect((await list(ai)).conversations).toEqual([])
    for (const table of ['messages', 'run_outputs'] as const) {
      expect(await ai.database.db.selectFrom(table).selectAll().execute()).toEqual([])
    }
    const receipts = await ai.receipts.findReceipts([answer?.request_id ?? ''])
    expect(receipts.get(answer?.request_id ?? '')?.credits_charged).toBe(answer?.credits_charged)
  })

  test('that are deleted while an answer is written stop it, and no text comes back', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const stream = await streamRoute(ai, 'ada', {
      prompt: 'Go [[sim fault=gate at=mid after=20]]',
      store: true,
      ...mini,
    })
    await stream.readUntil('delta')
    expect(
      (await change(ai, 'ada', { method: 'DELETE', id: stream.start.conversation_id ?? '' })).status,
    ).toBe(204)
    await stream.readAll()
    expect(stream.done.finish_reason).toBe('cancelled')
    for (const table of ['conversations', 'messages', 'run_outputs'] as const) {
      expect(await ai.database.db.selectFrom(table).selectAll().execute()).toEqual([])
    }
  })

  test('that were made too large to be read at once give their newest messages, and can be gone on with', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 1_000)
    const first = await askRoute(ai, 'ada', { prompt: 'Begin. [[sim out=5]]', store: true, ...mini })
    const id = first.answer?.conversation_id ?? ''
    const text = 'x'.repeat(500_000)
    const messages = Array.from({ length: 40 }, (_, index) => ({
      id: `msg_large${String(index).padStart(3, '0')}`,
      conversation_id: id,
      parent_message_id:
        index === 0 ? (first.answer?.message_id ?? null) : `msg_large${String(index - 1).padStart(3, '0')}`,
      role: 'user' as const,
      status: 'complete' as const,
      text,
      run_id: null,
      created_at_ms: BigInt(Date.now() + index),
    }))
    for (const message of messages) await ai.database.db.insertInto('messages').values(message).execute()
    const stored = await read(ai, id)
    expect(stored.messages.length).toBeGreaterThan(10)
    expect(stored.messages.length).toBeLessThan(20)
    expect(stored.messages.at(-1)?.id).toBe('msg_large039')
    const next = await askRoute(ai, 'ada', {
      prompt: 'Go on. [[sim out=5]]',
      conversation_id: id,
      parent_message_id: 'msg_large039',
      ...mini,
    })
    expect(next.status).toBe(200)
  })

  test('that are deleted stop what another process is still writing for them', async () => {
    const ai = await openAiHouse(openDatabase)
    const other = await openAiHouse(openDatabase, { beside: ai })
    await ai.addUser('ada', 100)
    const stream = await streamRoute(other, 'ada', {
      prompt: 'Go [[sim fault=gate at=mid after=10]]',
      store: true,
      ...mini,
    })
    await stream.readUntil('delta')
    const deleted = await change(ai, 'ada', { method: 'DELETE', id: stream.start.conversation_id ?? '' })
    expect(deleted.status).toBe(204)
    await stream.readAll()
    expect(stream.done.finish_reason).toBe('cancelled')
    await eventually('the call to end', () => ai.sandbox.invoices()[0]?.status === 'left')
  })
})
