import type {
  ModelCall,
  ProviderAnswer,
  ProviderEvent,
  ProviderFinishReason,
} from '../../ports/model-provider.ts'
import type { ProviderComplaint } from './provider-complaint.ts'
import type { ServerSentEvent } from './server-sent-events.ts'

/** What an adapter says about its own protocol; everything else is the same for all. */
export type WireFormat = {
  /** Headers that carry the key, and a version where the protocol has one. */
  readonly headers: Readonly<Record<string, string>>
  path(call: ModelCall, isStreamed: boolean): string
  body(call: ModelCall, isStreamed: boolean): unknown
  /** Throws `ProviderComplaint` for an answer that is none. */
  readAnswer(json: unknown): ProviderAnswer
  createStreamReader(): WireStreamReader
  /** The class of an error, from its status and its body (undefined where that is no JSON). */
  classifyError(status: number, body: unknown): ProviderComplaint
  /** Asks for the models; undefined where the server does not tell. */
  listModelIds(getJson: (path: string) => Promise<unknown>): Promise<readonly string[] | undefined>
}

/** Reads the events of one stream in their order. */
export interface WireStreamReader {
  /** Appends what the event says to `out` (never a `finish`). Throws `ProviderComplaint` where it is an error. */
  read(event: ServerSentEvent, out: ProviderEvent[]): void
  /** The provider's own reason to stop: its finish marker. Text that comes after it is late and ignored. */
  readonly finishReason: ProviderFinishReason | undefined
  /** The protocol's last frame was seen: nothing that follows belongs to the answer. */
  readonly isClosed: boolean
}
