import { runResponse } from '@tessera/contracts/ai'
import { expect, test } from 'vitest'

import {
  askRoute,
  eventually,
  getJson,
  postEmpty,
  streamRoute,
  textOf,
  watchRun,
  passGate,
} from '../../../test/ai-calls.ts'
import type { RouteAnswer } from '../../../test/ai-calls.ts'
import { openAiHouse } from '../../../test/ai-house.ts'
import type { AiHouse } from '../../../test/ai-house.ts'
import { describeEachDatabase } from '../../../test/databases.ts'

const mini = { model: 'gpt-4o-mini', max_output_tokens: 400 } as const
const key = { idempotencyKey: 'the-same-key' }

function askHello(house: AiHouse): Promise<RouteAnswer> {
  return askRoute(house, 'ada', { prompt: 'Hello', ...mini, ...key })
}

async function countCharges(ai: AiHouse): Promise<number> {
  const charges = await ai.database.db
    .selectFrom('ledger_transactions')
    .select('id')
    .where('kind', '=', 'usage')
    .execute()
  return charges.length
}

describeEachDatabase('a repeated request', (openDatabase) => {
  test.each([2, 50])('%i at the same time with one key: one call, one charge, one answer', async (times) => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const body = { prompt: 'Hello [[sim fault=gate at=headers]]', ...mini }
    const asked = Array.from({ length: times }, () => askRoute(ai, 'ada', { ...body, ...key }))
    await passGate(ai)
    const answers = await Promise.all(asked)
    expect(new Set(answers.map(({ answer }) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]?.status).toBe(200)
    expect(ai.sandbox.invoices()).toHaveLength(1)
    expect(await countCharges(ai)).toBe(1)
  })

  test('gives the first answer again afterwards, also in another process', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const first = await askRoute(ai, 'ada', { prompt: 'Hello', ...mini, ...key })
    const again = await askRoute(ai, 'ada', { prompt: 'Hello', ...mini, ...key })
    const other = await openAiHouse(openDatabase, { beside: ai })
    const elsewhere = await askRoute(other, 'ada', { prompt: 'Hello', ...mini, ...key })
    expect(again.answer).toEqual(first.answer)
    expect(elsewhere.answer).toEqual(first.answer)
    expect(ai.sandbox.invoices()).toHaveLength(1)
    expect(await countCharges(ai)).toBe(1)
  })

  test('streams the first answer again from its start', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const first = await streamRoute(ai, 'ada', { prompt: 'Hello', ...mini, ...key })
    await first.readAll()
    const again = await streamRoute(ai, 'ada', { prompt: 'Hello', ...mini, ...key })
    await again.readAll()
    const other = await openAiHouse(openDatabase, { beside: ai })
    const elsewhere = await streamRoute(other, 'ada', { prompt: 'Hello', ...mini, ...key })
    await elsewhere.readAll()
    expect(again.seen).toEqual(first.seen)
    expect([elsewhere.text, elsewhere.done]).toEqual([first.text, first.done])
    expect(ai.sandbox.invoices()).toHaveLength(1)
  })

  test('with another body is a conflict, and nothing is called', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    await askRoute(ai, 'ada', { prompt: 'Hello', ...mini, ...key })
    const other = await openAiHouse(openDatabase, { beside: ai })
    for (const house of [ai, other]) {
      const { status, error } = await askRoute(house, 'ada', { prompt: 'Hello!', ...mini, ...key })
      expect([status, error?.code]).toEqual([409, 'idempotency_conflict'])
    }
    expect(ai.sandbox.invoices()).toHaveLength(1)
  })

  test('of another user has nothing to do with it', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    await ai.addUser('bob', 100)
    await askRoute(ai, 'ada', { prompt: 'Hello', ...mini, ...key })
    expect((await askRoute(ai, 'bob', { prompt: 'Other', ...mini, ...key })).status).toBe(200)
    expect(ai.sandbox.invoices()).toHaveLength(2)
  })

  test('is tried anew after a refusal and after an outage, and once it worked never again', async () => {
    let isDown = true
    const ai = await openAiHouse(openDatabase, {
      sandbox: { faults: () => (isDown ? { kind: 'status', status: 401 } : undefined) },
    })
    await ai.addUser('ada', 0)
    expect((await askHello(ai)).status).toBe(402)
    await ai.addUser('ada', 100)
    expect((await askHello(ai)).status).toBe(503)
    const other = await openAiHouse(openDatabase, { beside: ai })
    expect((await askHello(other)).status).toBe(503)
    isDown = false
    const answers = await Promise.all([askHello(ai), askHello(other), askHello(ai), askHello(other)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(new Set(answers.map(({ answer }) => answer?.request_id)).size).toBe(1)
    expect(ai.sandbox.invoices().filter(({ status }) => status === 'complete')).toHaveLength(1)
    expect(await countCharges(ai)).toBe(1)
  })
})

describeEachDatabase('a run that is watched again', (openDatabase) => {
  // @see https://github.com/open-webui/open-webui/issues/8777
  test('goes on after the last event that was seen, word for word', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const body = { prompt: 'Go [[sim fault=gate at=mid after=30 out=90]]', store: true, ...mini }
    const lost = await streamRoute(ai, 'ada', body)
    for (let read = 0; read < 12; read += 1) await lost.next()
    lost.leave()
    const id = lost.start.request_id
    const resumed = await watchRun(ai, 'ada', { id, lastEventId: lost.seen.at(-1)?.id ?? '' })
    await passGate(ai)
    await resumed.readAll()
    expect(resumed.done.finish_reason).toBe('stop')
    expect(lost.text + resumed.text).toBe(ai.sandbox.invoices()[0]?.text)
    expect(await countCharges(ai)).toBe(1)
  })

  test('goes on in another process from the stored text, and back again', async () => {
    const ai = await openAiHouse(openDatabase)
    const other = await openAiHouse(openDatabase, { beside: ai })
    await ai.addUser('ada', 100)
    const body = { prompt: 'Go [[sim fault=gate at=mid after=30 out=90]]', store: true, ...mini }
    const first = await streamRoute(ai, 'ada', body)
    for (let read = 0; read < 12; read += 1) await first.next()
    first.leave()
    const id = first.start.request_id
    const second = await watchRun(other, 'ada', { id, lastEventId: first.seen.at(-1)?.id ?? '' })
    await second.readUntil('delta')
    second.leave()
    const third = await watchRun(ai, 'ada', { id, lastEventId: second.seen.at(-1)?.id ?? '' })
    await passGate(ai)
    await third.readAll()
    expect(first.text + second.text + third.text).toBe(ai.sandbox.invoices()[0]?.text)
    const whole = await watchRun(other, 'ada', { id })
    await whole.readAll()
    expect([whole.text, whole.done]).toEqual([ai.sandbox.invoices()[0]?.text, third.done])
  })

  test('is stopped from another process too', async () => {
    const ai = await openAiHouse(openDatabase)
    const other = await openAiHouse(openDatabase, { beside: ai })
    await ai.addUser('ada', 100)
    const stream = await streamRoute(ai, 'ada', { prompt: 'Go [[sim fault=gate at=mid after=20]]', ...mini })
    await stream.readUntil('delta')
    const stopped = await postEmpty(other, 'ada', `/api/ai/runs/${stream.start.request_id}/stop`)
    expect(stopped.json).toMatchObject({ status: 'stopping' })
    await stream.readAll()
    expect(stream.done.finish_reason).toBe('cancelled')
  })

  test('can be read as JSON while it runs and afterwards', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const stream = await streamRoute(ai, 'ada', {
      prompt: 'Go [[sim fault=gate at=mid after=8 out=40]]',
      ...mini,
    })
    await stream.readUntil('delta')
    const path = `/api/ai/runs/${stream.start.request_id}`
    const running = runResponse.parse((await getJson(ai, 'ada', path)).json)
    expect(running).toMatchObject({
      status: 'running',
      held: stream.start.held,
      credits_charged: 0,
      error: null,
    })
    await passGate(ai)
    await stream.readAll()
    const ended = runResponse.parse((await getJson(ai, 'ada', path)).json)
    expect(ended).toMatchObject({
      status: 'settled',
      response: textOf(stream.seen),
      finish_reason: 'stop',
      credits_charged: stream.done.credits_charged,
      balance: stream.done.balance,
      usage: stream.done.usage,
    })
  })

  test('does not exist for anybody else', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    await ai.addUser('eve', 100)
    const stream = await streamRoute(ai, 'ada', {
      prompt: 'Go [[sim fault=gate at=mid]]',
      store: true,
      ...mini,
    })
    await stream.readUntil('delta')
    const { request_id: runId, conversation_id: conversationId, message_id: messageId } = stream.start
    const path = `/api/ai/runs/${runId}`
    expect((await getJson(ai, 'eve', path)).status).toBe(404)
    expect((await postEmpty(ai, 'eve', `${path}/stop`)).status).toBe(404)
    expect((await watchRun(ai, 'eve', { id: runId })).response.statusCode).toBe(404)
    expect((await getJson(ai, 'eve', `/api/conversations/${conversationId}`)).status).toBe(404)
    const intruding = { prompt: 'Let me in', conversation_id: conversationId, ...mini }
    expect((await askRoute(ai, 'eve', intruding)).status).toBe(404)
    expect((await askRoute(ai, 'eve', { ...intruding, parent_message_id: messageId })).status).toBe(404)
    expect(ai.sandbox.invoices()).toHaveLength(1)
    await passGate(ai)
    await stream.readAll()
    expect(stream.done.finish_reason).toBe('stop')
  })
})

describeEachDatabase('two processes on one wallet', (openDatabase, dialect) => {
  // On SQLite a second process is refused at its start; two committers are as close as it comes.
  test(`100 at once on a wallet that covers three, on ${dialect}`, async () => {
    const ai = await openAiHouse(openDatabase)
    const other = await openAiHouse(openDatabase, { beside: ai })
    await ai.addUser('probe', 100)
    const body = { prompt: 'Hello [[sim fault=gate at=headers]]', ...mini }
    const probe = await streamRoute(ai, 'probe', body)
    await passGate(ai)
    await probe.readAll()
    await ai.addUser('ada', (Math.round(probe.start.held * 1_000_000) * 3 + 20_000) / 1_000_000)
    let answered = 0
    const asked = Array.from({ length: 100 }, async (_, index) => {
      const answer = await askRoute(index % 2 === 0 ? ai : other, 'ada', body)
      answered += 1
      return answer
    })
    await eventually('97 refusals', () => answered === 97, 20_000)
    await passGate(ai, 3)
    const statuses = (await Promise.all(asked)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(3)
    expect(statuses.filter((status) => status === 402)).toHaveLength(97)
    expect(ai.sandbox.invoices()).toHaveLength(4)
  })
})
