import type { RouteRequest, RouteResponse, RunResponse, StartEvent } from '@tessera/contracts/ai'
import type { BalanceResponse, TransactionRow, TransactionsResponse } from '@tessera/contracts/credits'
import { fillPath, paths } from '@tessera/contracts/paths'

import { ask, openEvents } from './http-client.ts'
import type { Answer, EventReader, Target } from './http-client.ts'

export type Asked = RouteRequest & { readonly idempotencyKey?: string }

type Asker = { readonly token: string }

/** Asks and waits for the whole answer. */
export function askForAnswer(target: Target, { token }: Asker, asked: Asked): Promise<Answer> {
  const { idempotencyKey, ...body } = asked
  return ask(target, paths.ai.route, { token, body, headers: keyHeader(idempotencyKey) })
}

/** Asks for an answer in pieces. */
export function askForEvents(target: Target, { token }: Asker, asked: Asked): Promise<EventReader> {
  const { idempotencyKey, ...body } = asked
  return openEvents(target, paths.ai.route, {
    token,
    body: { ...body, stream: true },
    headers: keyHeader(idempotencyKey),
  })
}

/** The first event of a stream that was let in; fails the test where it was refused. */
export async function startOf(events: EventReader): Promise<StartEvent> {
  const start = await events.next()
  if (start?.name !== 'start') throw new Error(`no start, but ${events.status} ${JSON.stringify(start)}`)
  return start.data as StartEvent
}

export function answerOf(answer: Answer): RouteResponse {
  if (answer.status !== 200) throw new Error(`no answer, but ${answer.status} ${answer.text}`)
  return answer.json() as RouteResponse
}

export async function readBalance(target: Target, { token }: Asker): Promise<BalanceResponse> {
  return read<BalanceResponse>(target, paths.credits.balance, token)
}

export async function readRun(target: Target, { token }: Asker, runId: string): Promise<RunResponse> {
  return read<RunResponse>(target, fillPath(paths.ai.run, { id: runId }), token)
}

/** All transactions, newest first. */
export async function listTransactions(target: Target, { token }: Asker): Promise<readonly TransactionRow[]> {
  const rows: TransactionRow[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = `limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`
    const page: TransactionsResponse = await read(target, `${paths.credits.transactions}?${query}`, token)
    rows.push(...page.transactions)
    cursor = page.next_cursor
  }
  return rows
}

export async function read<Body>(target: Target, path: string, token: string): Promise<Body> {
  const answer = await ask(target, path, { token })
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`)
  return answer.json() as Body
}

function keyHeader(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { 'idempotency-key': key }
}
