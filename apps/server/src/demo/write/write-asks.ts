import { invariant } from '@tessera/core/invariant'

import type { CompanionWrite } from '../../ports/companion-write.ts'
import type { LedgerCommand } from '../../ports/ledger-committer.ts'
import type { Happening, PlannedAsk } from '../plan/happening.ts'
import type { DemoHouse } from './demo-house.ts'
import type { MovedClock } from './moved-clock.ts'

/** A customer as the books know them. */
export type KnownPerson = {
  readonly userId: string
  readonly walletId: string
  readonly email: string
  talk: { readonly conversationId: string; readonly lastMessageId: string } | undefined
}

type Asked = Extract<Happening, { type: 'ask' }>

/** As many as the committer takes in one transaction. */
const mostPending = 512

/** Requests on their way into the ledger, in large batches; one batch is being written while the next is planned. */
export class AskWriter {
  readonly #house: DemoHouse
  readonly #clock: MovedClock
  #pending: LedgerCommand[] = []
  #walletsOnTheWay = new Set<string>()
  #writing: Promise<void> = Promise.resolve()

  constructor(house: DemoHouse, clock: MovedClock) {
    this.#house = house
    this.#clock = clock
  }

  async add(asked: Asked, person: KnownPerson): Promise<void> {
    this.#pending.push(...this.#commandsOf(asked, person))
    this.#walletsOnTheWay.add(person.walletId)
    if (this.#pending.length >= mostPending) await this.#send()
  }

  /** Whatever comes next of this wallet finds its requests written. */
  async settle(walletId: string): Promise<void> {
    if (this.#walletsOnTheWay.has(walletId)) await this.finish()
  }

  async finish(): Promise<void> {
    await this.#send()
    await this.#writing
    this.#walletsOnTheWay.clear()
  }

  async #send(): Promise<void> {
    const commands = this.#pending
    this.#pending = []
    await this.#writing
    this.#writing = this.#write(commands)
    // It is waited for with the next batch; until then nobody is to call it unhandled.
    this.#writing.catch(() => undefined)
  }

  async #write(commands: readonly LedgerCommand[]): Promise<void> {
    const results = await Promise.all(commands.map((command) => this.#house.committer.commit(command)))
    const refused = results.find((result) => !result.ok)
    if (refused === undefined || refused.ok) return
    throw new Error(`The books refuse what was planned: ${refused.error.code}`, {
      cause: this.#house.troubles[0],
    })
  }

  #commandsOf({ atMs, ask }: Asked, person: KnownPerson): readonly LedgerCommand[] {
    const { ids } = this.#house
    const { walletId } = person
    this.#clock.moveTo(atMs)
    const runId = ids.create('run')
    const placed = this.#place(ask, person)
    const opened: LedgerCommand = {
      atMs,
      operation: {
        type: 'open_hold',
        holdId: runId,
        walletId,
        amountMicro: ask.heldMicro,
        minimumMicro: ask.heldMicro,
        ownerId: this.#house.instanceId,
        leaseEndsAtMs: atMs + 60_000,
      },
      companions: [
        ...beginningOf({ runId, placed, person }),
        openedRun(ask, { runId, placed, person }),
        ...choiceByHand(ask, person),
      ],
    }
    this.#clock.moveTo(ask.endsAtMs)
    const companions = this.#endingOf(ask, { runId, atMs, placed })
    const target = { holdId: runId, walletId }
    const { ending } = ask
    return [
      opened,
      {
        atMs: ask.endsAtMs,
        companions,
        operation:
          ending.action === 'settle'
            ? {
                type: 'settle_hold',
                ...target,
                chargeMicro: ending.chargeMicro,
                description: `Answer by ${ask.model.displayName}`,
                transactionId: ids.create('transaction'),
                repaymentTransactionId: ids.create('transaction'),
              }
            : {
                type: 'release_hold',
                ...target,
                reason: ending.releaseReason,
                repaymentTransactionId: ids.create('transaction'),
              },
      },
    ]
  }

  #place({ talk }: PlannedAsk, person: KnownPerson): Placement | undefined {
    if (talk === undefined) return undefined
    const { ids } = this.#house
    const earlier = talk.isNew ? undefined : person.talk
    const conversationId = earlier?.conversationId ?? ids.create('conversation')
    const [userMessageId, messageId] = [ids.create('message'), ids.create('message')]
    person.talk = { conversationId, lastMessageId: messageId }
    return {
      conversationId,
      userMessageId,
      messageId,
      parentMessageId: earlier?.lastMessageId,
      question: talk.question,
      answer: talk.answer,
      status: talk.messageStatus,
    }
  }

  #endingOf(
    ask: PlannedAsk,
    {
      runId,
      atMs,
      placed,
    }: { readonly runId: string; readonly atMs: number; readonly placed: Placement | undefined },
  ): readonly CompanionWrite[] {
    const { ending } = ask
    const companions: CompanionWrite[] = hasStory(ask) ? attemptsOf(ask, runId, atMs) : []
    if (placed !== undefined) {
      const { messageId, conversationId, status, answer } = placed
      companions.push({ type: 'message_ended', messageId, conversationId, status, text: answer })
    }
    if (ending.loss !== undefined) {
      const lossId = this.#house.ids.create('platformLoss')
      companions.push({ type: 'platform_loss_booked', lossId, runId, ...ending.loss })
    }
    companions.push(endedRun(ask, runId))
    return companions
  }
}

type Placement = {
  readonly conversationId: string
  readonly userMessageId: string
  readonly messageId: string
  readonly parentMessageId: string | undefined
  readonly question: string
  readonly answer: string
  readonly status: NonNullable<PlannedAsk['talk']>['messageStatus']
}

type Beginning = {
  readonly runId: string
  readonly placed: Placement | undefined
  readonly person: KnownPerson
}

function beginningOf({ runId, placed, person }: Beginning): readonly CompanionWrite[] {
  if (placed === undefined) return []
  const { conversationId, userMessageId, messageId, parentMessageId, question } = placed
  const isNew = parentMessageId === undefined
  return [
    ...(isNew
      ? [
          {
            type: 'conversation_started',
            conversationId,
            userId: person.userId,
            title: question.slice(0, 60),
          } as const,
        ]
      : []),
    {
      type: 'message_added',
      messageId: userMessageId,
      conversationId,
      role: 'user',
      status: 'complete',
      text: question,
      ...(isNew ? {} : { parentMessageId }),
    },
    {
      type: 'message_added',
      messageId,
      conversationId,
      parentMessageId: userMessageId,
      role: 'assistant',
      status: 'running',
      text: '',
      runId,
    },
  ]
}

function choiceByHand(
  { isChosenByUser, talk, model }: PlannedAsk,
  { userId }: KnownPerson,
): CompanionWrite[] {
  return isChosenByUser && talk !== undefined
    ? [{ type: 'manual_choice_made', userId, modelId: model.id }]
    : []
}

function openedRun(ask: PlannedAsk, { runId, placed, person }: Beginning): CompanionWrite {
  const { model } = ask
  return {
    type: 'run_opened',
    runId,
    userId: person.userId,
    walletId: person.walletId,
    source: ask.source,
    streamed: ask.source === 'chat',
    modelId: model.id,
    provider: model.provider,
    rateCardId: ask.rateCard.id,
    taskType: ask.taskType,
    complexity: ask.complexity,
    difficulty: ask.difficulty,
    reason: ask.isChosenByUser
      ? `You chose ${model.displayName}.`
      : `${model.displayName} answers this kind of task well, and costs least of those that do.`,
    inputBoundTokens: ask.inputBoundTokens,
    outputBoundTokens: ask.outputBoundTokens,
    ...(ask.isChosenByUser ? { requestedModelId: model.id } : {}),
    ...(placed === undefined
      ? {}
      : { conversationId: placed.conversationId, userMessageId: placed.userMessageId }),
  }
}

function endedRun(ask: PlannedAsk, runId: string): CompanionWrite {
  const { ending, model, attempts, firstByteAtMs, baseline } = ask
  return {
    type: 'run_ended',
    runId,
    status: ending.action === 'settle' ? 'settled' : 'released',
    modelId: model.id,
    provider: model.provider,
    rateCardId: ask.rateCard.id,
    outputBoundTokens: ask.outputBoundTokens,
    usage: ending.billable.usage,
    usageSource: ending.billable.source,
    costNanoUsd: ending.costNanoUsd,
    attempts: attempts.length,
    ...(ending.billable.anomaly === undefined ? {} : { usageAnomaly: ending.billable.anomaly }),
    ...(ending.finishReason === undefined ? {} : { finishReason: ending.finishReason }),
    ...(ending.errorCode === undefined ? {} : { errorCode: ending.errorCode }),
    ...(firstByteAtMs === undefined ? {} : { firstByteAtMs }),
    ...(baseline === undefined ? {} : { baseline }),
  }
}

/** As for a server's own runs: one call that was answered says no more than the row of its run does. */
function hasStory({ attempts }: PlannedAsk): boolean {
  return attempts.length !== 1 || attempts[0]?.outcome !== 'answered'
}

function attemptsOf(
  { attempts, model, endsAtMs }: PlannedAsk,
  runId: string,
  atMs: number,
): CompanionWrite[] {
  invariant(endsAtMs > atMs, 'a request takes some time')
  const eachMs = Math.floor((endsAtMs - atMs) / Math.max(1, attempts.length))
  return attempts.map((attempt, index) => ({
    type: 'run_attempt_made',
    runId,
    attempt: index + 1,
    provider: model.provider,
    modelId: model.id,
    startedAtMs: atMs + index * eachMs,
    endedAtMs: atMs + (index + 1) * eachMs,
    ...attempt,
  }))
}
