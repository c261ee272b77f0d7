import type { QueryClient } from '@tanstack/react-query'
import type { RouteRequest } from '@tessera/contracts/ai'
import type { ConversationResponse, Message } from '@tessera/contracts/conversations'

import { isErrorCode } from '@/lib/api/api-error'
import { call } from '@/lib/api/client'
import { queryKeys } from '@/lib/query-keys'
import { noteHold, noteSettled } from '@/lib/use-balance'

import { applyRunEvent, isActive, type LiveTurn, newTurn } from './live-turn'
import { askAndFollow, type RunEvent, watchRun } from './run-stream'

/** Deltas arrive faster than anybody reads: the page is told at most this often. */
const tellEveryMs = 40

export type SendInput = {
  readonly prompt: string
  readonly conversationId: string | null
  readonly parentMessageId: string | null
  readonly request: Pick<RouteRequest, 'model' | 'preference' | 'max_credits' | 'max_output_tokens'>
}

/** Everything that streams now. It lives beside the pages, so that leaving a chat does not break its answer off. */
export class ChatStore {
  readonly #queryClient: QueryClient
  #turns: readonly LiveTurn[] = []
  readonly #listeners = new Set<() => void>()
  readonly #inputs = new Map<string, SendInput>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(queryClient: QueryClient) {
    this.#queryClient = queryClient
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  readonly getTurns = (): readonly LiveTurn[] => this.#turns

  /** Sends a prompt once; resolves when it began or was refused. A second call while one runs does nothing. */
  send(input: SendInput, key: string = crypto.randomUUID()): Promise<'started' | 'refused' | 'busy'> {
    const isBusy = this.#turns.some((turn) => turn.conversationId === input.conversationId && isActive(turn))
    if (isBusy) return Promise.resolve('busy')
    const { conversationId, parentMessageId, prompt, request } = input
    const turn = newTurn({ id: key, prompt, conversationId, parentMessageId })
    this.#turns = [...this.#turns.filter((old) => !this.#isOver(old, conversationId)), turn]
    this.#inputs.set(key, input)
    this.#tell()
    const body: RouteRequest = {
      ...request,
      prompt,
      ...(conversationId === null ? { store: true } : { conversation_id: conversationId }),
      ...(parentMessageId === null ? {} : { parent_message_id: parentMessageId }),
    }
    const { promise, resolve } = Promise.withResolvers<'started' | 'refused'>()
    void this.#consume(turn.id, askAndFollow(body, turn.id), resolve)
    return promise
  }

  /** What was sent under this key: when nobody knows whether it arrived, exactly this is sent again. */
  inputOf(key: string): SendInput | undefined {
    return this.#inputs.get(key)
  }

  /** Follows an answer that was already running when the page came. */
  watch(conversationId: string, message: Message): void {
    const runId = message.run_id
    if (runId === null || this.#turns.some((turn) => this.#runIdOf(turn) === runId)) return
    this.#add(
      newTurn({ id: runId, prompt: null, conversationId, parentMessageId: message.parent_message_id }),
    )
    void this.#consume(runId, watchRun(runId), () => undefined)
  }

  reconnect(turn: LiveTurn): void {
    const runId = this.#runIdOf(turn)
    if (runId === undefined) return
    this.#replace({ ...turn, state: { status: 'streaming' } })
    void this.#consume(turn.id, watchRun(runId), () => undefined)
  }

  /** Works from the first moment: before the run has a name, the wish is kept and sent when it has. */
  stop(turn: LiveTurn): void {
    if (!isActive(turn) || turn.isStopping) return
    this.#replace({ ...turn, isStopping: true })
    const runId = this.#runIdOf(turn)
    if (runId !== undefined) void this.#sendStop(turn.id, runId)
  }

  dismiss(id: string): void {
    this.#turns = this.#turns.filter((turn) => turn.id !== id)
    this.#inputs.delete(id)
    this.#tell()
  }

  #isOver(turn: LiveTurn, conversationId: string | null): boolean {
    return turn.conversationId === conversationId && turn.state.status === 'refused'
  }

  #runIdOf(turn: LiveTurn): string | undefined {
    return turn.start?.request_id ?? (turn.prompt === null ? turn.id : undefined)
  }

  async #sendStop(id: string, runId: string): Promise<void> {
    try {
      await call('stopRun', { params: { id: runId } })
    } catch {
      const turn = this.#find(id)
      if (turn) this.#replace({ ...turn, isStopping: false })
    }
  }

  async #consume(
    id: string,
    events: AsyncGenerator<RunEvent>,
    settled: (outcome: 'started' | 'refused') => void,
  ): Promise<void> {
    try {
      for await (const event of events) {
        this.#apply(id, event)
        if (event.type === 'start') settled('started')
      }
    } catch (error) {
      const turn = this.#find(id)
      if (turn) {
        const hasBegun = turn.start !== null || (turn.prompt === null && !isErrorCode(error, 'not_found'))
        this.#replace({
          ...turn,
          isStopping: false,
          state: hasBegun ? { status: 'lost' } : { status: 'refused', error },
        })
      }
      settled('refused')
      this.#refresh([queryKeys.balance])
      return
    }
    await this.#handOver(id)
  }

  #apply(id: string, event: RunEvent): void {
    const before = this.#find(id)
    if (before === undefined) return
    this.#replace(applyRunEvent(before, event), event.type === 'delta')
    const held = before.start?.held ?? 0
    if (event.type === 'start' && before.start === null) {
      if (before.prompt !== null) noteHold(this.#queryClient, event.start.held)
      this.#refresh([queryKeys.conversations])
      if (before.isStopping) void this.#sendStop(id, event.start.request_id)
    }
    if (event.type === 'done') noteSettled(this.#queryClient, { balance: event.done.balance, held })
    if (event.type === 'error') noteSettled(this.#queryClient, { balance: event.error.balance, held })
  }

  /** The answer is stored now: loads the stored one, with its receipt, and lets go of the live one. */
  async #handOver(id: string): Promise<void> {
    const conversationId = this.#find(id)?.conversationId
    if (conversationId === null || conversationId === undefined) return
    this.#refresh([queryKeys.conversations, queryKeys.transactions])
    const stored = await this.#queryClient
      .fetchQuery({
        queryKey: queryKeys.conversation(conversationId),
        queryFn: () => call('conversation', { params: { id: conversationId } }),
        staleTime: 0,
      })
      .catch(() => undefined)
    const turn = this.#find(id)
    if (stored !== undefined && turn !== undefined && this.#isStored(turn, stored)) this.dismiss(id)
  }

  #isStored(turn: LiveTurn, conversation: ConversationResponse): boolean {
    const runId = this.#runIdOf(turn)
    return conversation.messages.some((message) => message.run_id === runId && message.status !== 'running')
  }

  #refresh(keys: readonly (readonly string[])[]): void {
    for (const queryKey of keys) void this.#queryClient.invalidateQueries({ queryKey })
  }

  #find(id: string): LiveTurn | undefined {
    return this.#turns.find((turn) => turn.id === id)
  }

  #add(turn: LiveTurn): void {
    this.#turns = [...this.#turns, turn]
    this.#tell()
  }

  #replace(next: LiveTurn, isSoonEnough = false): void {
    this.#turns = this.#turns.map((turn) => (turn.id === next.id ? next : turn))
    if (!isSoonEnough) {
      this.#tell()
    } else {
      this.#timer ??= setTimeout(() => {
        this.#tell()
      }, tellEveryMs)
    }
  }

  #tell(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const listener of this.#listeners) listener()
  }
}

const stores = new WeakMap<QueryClient, ChatStore>()

/** One store for each page that was loaded. */
export function chatStoreOf(queryClient: QueryClient): ChatStore {
  const existing = stores.get(queryClient)
  if (existing) return existing
  const store = new ChatStore(queryClient)
  stores.set(queryClient, store)
  return store
}
