import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { createModelSelector } from '@tessera/core/selection/create-model-selector'
import type { Logger } from 'pino'

import { readShippedPromptReader } from '../adapters/selection/read-selector-weights.ts'
import { createGptTokenCounter } from '../adapters/tokens/gpt-token-counter.ts'
import { createAIRouterWithCredits } from '../features/ai/ai-router-with-credits.ts'
import { createBaselines } from '../features/ai/baselines.ts'
import { createAiEndpoints } from '../features/ai/create-ai-endpoints.ts'
import { describeRunError, runErrorCodeOf } from '../features/ai/describe-failure.ts'
import { createReceiptReader } from '../features/ai/receipts.ts'
import { createConversationEndpoints } from '../features/chat/create-conversation-endpoints.ts'
import type { Metrics } from '../http/metrics.ts'
import type { Catalogue } from '../ports/catalogue.ts'
import type { ConversationStore } from '../ports/conversation-store.ts'
import type { CreditManager } from '../ports/credit-manager.ts'
import type { Endpoint } from '../ports/endpoint.ts'
import type { ManualChoices } from '../ports/manual-choices.ts'
import type { ReceiptReader } from '../ports/receipt-reader.ts'
import type { RunStore } from '../ports/run-store.ts'
import type { ProviderParts } from './wire-providers.ts'

export type AiPartsDeps = {
  readonly credits: CreditManager
  readonly catalogue: Catalogue
  readonly providers: ProviderParts
  readonly runs: RunStore
  readonly conversations: ConversationStore
  readonly choices: ManualChoices
  readonly clock: Clock
  readonly ids: IdSource
  readonly logger: Logger
  readonly metrics: Metrics
}

export type AiParts = {
  readonly endpoints: readonly Endpoint[]
  readonly receipts: ReceiptReader
  /** Gives open runs this long to end; what is open then ends free of charge. */
  finishRuns(graceMs: number): Promise<void>
}

/** The paid prompt, its receipts, and the conversations it belongs to. */
export function wireAi(deps: AiPartsDeps): AiParts {
  const { catalogue, conversations, providers, runs } = deps
  const receipts = createReceiptReader({ runs, catalogue })
  const router = createAIRouterWithCredits({
    ...deps,
    selector: createModelSelector({ reader: readShippedPromptReader() }),
    tokens: createGptTokenCounter(),
    baselines: createBaselines({ ...deps, log: deps.logger }),
    findProvider: (name) => providers.find(name),
    log: deps.logger,
    onRunEnded: (run) => deps.metrics.runEnded(run),
  })
  return {
    receipts,
    endpoints: [
      ...createAiEndpoints(router),
      ...createConversationEndpoints({
        conversations,
        receipts,
        forgetConversation: (conversationId) => router.forgetConversation(conversationId),
        describeRunError: (code) => describeRunError(runErrorCodeOf(code)),
      }),
    ],
    finishRuns: (graceMs) => router.drain(graceMs),
  }
}
