import { paths } from '@tessera/contracts/paths'

import { requestBytes } from './http-connection.ts'
import type { Installation } from './installation.ts'
import type { MeasuredProcess } from './measured-process.ts'
import type { ScenarioName, TargetName } from './options.ts'
import { modelId, prompt } from './wire.ts'

/** What a scenario sends to one target, and what it looks for in the answers. */
export type Traffic = {
  readonly requests: readonly Buffer[]
  readonly marker?: string
  readonly proof?: string
  readonly isPaid?: boolean
}

/** Something that answers, in a process of its own. */
export type Gateway = {
  readonly name: TargetName
  readonly process: MeasuredProcess
  readonly installation?: Installation
  /** Undefined where the scenario means nothing for this target. */
  trafficOf(scenario: ScenarioName): Traffic | undefined
}

const outputBound = 400

/** The provider itself, or a proxy in front of it that does nothing but pass on. */
export function createPlainGateway(name: 'direct' | 'bare', process: MeasuredProcess): Gateway {
  const path = '/v1/chat/completions'
  const token = 'sk-bench-stand-in'
  const messages = [{ role: 'user', content: prompt }]
  const body = { model: modelId, messages, max_completion_tokens: outputBound }
  const whole = { requests: [requestBytes({ path, token, body })], proof: '"finish_reason":"stop"' }
  const streamed = {
    requests: [
      requestBytes({
        path,
        token,
        body: { ...body, stream: true, stream_options: { include_usage: true } },
      }),
    ],
    marker: '"delta":{"content"',
    proof: '[DONE]',
  }
  return {
    name,
    process,
    trafficOf(scenario) {
      if (scenario === 'json') return whole
      if (scenario === 'stream' || scenario === 'open_streams') return streamed
      return scenario === 'balance' && name === 'bare'
        ? { requests: [requestBytes({ path: '/small', token })] }
        : undefined
    },
  }
}

export function createTesseraGateway(process: MeasuredProcess, installation: Installation): Gateway {
  const { people, dialect } = installation
  const [first] = people
  if (first === undefined) throw new Error('an installation has people')
  const route = (body: object): readonly Buffer[] =>
    people.map(({ token }) => requestBytes({ path: paths.ai.route, token, body }))
  const asked = { prompt, max_output_tokens: outputBound }
  const named = { ...asked, model: modelId }
  // Billed by the provider's figures, and not by a count of ours for want of them.
  const paid = { proof: '"source":"provider"', isPaid: true }
  const streamed = { requests: route({ ...named, stream: true }), marker: 'event: delta', ...paid }
  const traffic: Readonly<Record<ScenarioName, Traffic>> = {
    json: { requests: route(named), ...paid },
    auto: { requests: route(asked), ...paid },
    one_wallet: {
      requests: [requestBytes({ path: paths.ai.route, token: first.token, body: named })],
      ...paid,
    },
    stream: streamed,
    open_streams: streamed,
    balance: {
      requests: people.map(({ token }) => requestBytes({ path: paths.credits.balance, token })),
    },
    estimate: {
      requests: people.map(({ token }) =>
        requestBytes({
          path: paths.ai.estimate,
          token,
          body: { prompt: `${prompt} ${prompt.slice(0, 350)}` },
        }),
      ),
    },
    history: {
      requests: people.map(({ token }) =>
        requestBytes({ path: `${paths.credits.transactions}?limit=50`, token }),
      ),
    },
  }
  return { name: dialect, process, installation, trafficOf: (scenario) => traffic[scenario] }
}
