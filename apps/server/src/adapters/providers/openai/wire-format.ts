import { listAt, stringAt } from '../json-answer.ts'
import { ProviderComplaint } from '../provider-complaint.ts'
import type { WireFormat } from '../wire-format.ts'
import { readOpenAiAnswer } from './answer.ts'
import { classifyOpenAiError } from './errors.ts'
import { buildOpenAiBody } from './request.ts'
import type { OpenAiDialect } from './request.ts'
import { OpenAiStreamReader } from './stream.ts'

/** The chat completions protocol, as OpenAI and the many servers that follow it speak it. */
export function createOpenAiWireFormat(apiKey: string | undefined, dialect: OpenAiDialect): WireFormat {
  return {
    headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
    path: () => '/chat/completions',
    body: (call, isStreamed) => buildOpenAiBody(call, isStreamed, dialect),
    readAnswer: readOpenAiAnswer,
    createStreamReader: () => new OpenAiStreamReader(),
    classifyError: classifyOpenAiError,
    listModelIds: async (getJson) => readModelIds(await getJson('/models')),
  }
}

function readModelIds(json: unknown): readonly string[] {
  const ids = listAt(json, 'data').map((model) => stringAt(model, 'id'))
  if (ids.length === 0) throw new ProviderComplaint('invalid_answer', ['no_models'])
  return ids.filter((id) => id !== undefined)
}
