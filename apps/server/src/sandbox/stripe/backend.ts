import type { SandboxClock } from './state/sandbox-clock.ts'
import type { SandboxIds } from './state/sandbox-ids.ts'
import type { EventRecord, SandboxRecords, WireObject } from './state/sandbox-records.ts'
import type { SandboxState, SandboxTable } from './state/sandbox-state.ts'
import type { ScheduledAct } from './state/scheduled-move.ts'

/** The version whose shapes the sandbox speaks: the one that the stripe package pins. */
export const sandboxApiVersion = '2026-10-28.endive'

export type BackendSettings = {
  /** The address of the payment page, without a slash at its end; undefined: beside the session's own success_url. */
  readonly pageBaseUrl: string | undefined
  /** Percent that automatic tax adds. */
  readonly taxPercent: number
  /** How long a bank takes over a debit, a disputing card holder over a dispute, a slow refund over its end. */
  readonly debitDelayMs: number
  readonly disputeDelayMs: number
  readonly refundDelayMs: number
}

type Caller = EventRecord['request']

type Row<Name extends keyof SandboxRecords> = SandboxTable<SandboxRecords[Name]>

/** What all moves of the sandbox work on. Moves run to their end without a pause: nothing comes in between. */
export class Backend {
  readonly state: SandboxState
  readonly ids: SandboxIds
  readonly clock: SandboxClock
  readonly settings: BackendSettings
  #caller: Caller = null
  #onEvent: (event: EventRecord) => void = () => undefined
  #onSchedule: () => void = () => undefined

  constructor(parts: {
    readonly state: SandboxState
    readonly ids: SandboxIds
    readonly clock: SandboxClock
    readonly settings: BackendSettings
  }) {
    this.state = parts.state
    this.ids = parts.ids
    this.clock = parts.clock
    this.settings = parts.settings
  }

  get tables(): { readonly [Name in keyof SandboxRecords]: Row<Name> } {
    return this.state.tables
  }

  listen(listener: {
    readonly onEvent: (event: EventRecord) => void
    readonly onSchedule: () => void
  }): void {
    this.#onEvent = listener.onEvent
    this.#onSchedule = listener.onSchedule
  }

  /** Runs a move on behalf of a request, whose id its events carry. */
  runFor<Value>(caller: Caller, move: () => Value): Value {
    this.#caller = caller
    try {
      return move()
    } finally {
      this.#caller = null
    }
  }

  /** Records an event with the object as it is now. */
  emit(type: EventRecord['type'], object: object, previous?: object): EventRecord {
    const event: EventRecord = {
      id: this.ids.create('evt'),
      object: 'event',
      api_version: sandboxApiVersion,
      created: this.clock.nowSeconds(),
      data: {
        object: toWire(object),
        ...(previous === undefined ? {} : { previous_attributes: toWire(previous) }),
      },
      livemode: false,
      pending_webhooks: this.tables.endpoints.size,
      request: this.#caller ?? { id: null, idempotency_key: null },
      type,
    }
    this.tables.events.put(event)
    this.#onEvent(event)
    return event
  }

  /** Records an event about a change, with what the changed fields were before. */
  emitChange(type: EventRecord['type'], before: object, after: object): EventRecord {
    return this.emit(type, after, changedFields(toWire(before), toWire(after)))
  }

  schedule(act: ScheduledAct, delayMs: number): void {
    this.tables.scheduledMoves.put({
      id: this.ids.create('move'),
      dueAtMs: this.clock.nowMs() + delayMs,
      ...act,
    })
    this.#onSchedule()
  }

  /** Takes back what was to happen to an object by itself. */
  unschedule(kind: ScheduledAct['kind'], objectId: string): void {
    for (const move of this.tables.scheduledMoves.values()) {
      if (move.kind === kind && move.objectId === objectId) this.tables.scheduledMoves.remove(move.id)
    }
  }
}

/** An object as JSON carries it: the same for an answer, an event and a file. */
export function toWire(object: object): WireObject {
  const wire: WireObject = JSON.parse(JSON.stringify(object))
  return wire
}

function changedFields(before: WireObject, after: WireObject): WireObject {
  return Object.fromEntries(
    Object.entries(before).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(after[name])),
  )
}
