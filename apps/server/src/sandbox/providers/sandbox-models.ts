import type { SandboxProviderName } from './sandbox-call.ts'

/** Which models the stand-ins know; a provider that is not named here keeps its own list. */
export type SandboxModelIds = Readonly<Partial<Record<SandboxProviderName, readonly string[]>>>

const usualModelIds: Readonly<Record<SandboxProviderName, readonly string[]>> = {
  openai: ['gpt-4o', 'gpt-4o-mini', 'gpt-5', 'gpt-5-mini', 'o4-mini'],
  anthropic: ['claude-opus-4-5', 'claude-sonnet-4-5', 'claude-haiku-4-5'],
  google: ['gemini-2.5-pro', 'gemini-2.5-flash', 'gemini-2.5-flash-lite'],
}

// Without a list, any name of the family is served, so that a new model of the catalogue needs no change here.
const familyNames: Readonly<Record<SandboxProviderName, RegExp>> = {
  openai: /^(gpt-\d|o\d|chatgpt-|codex-)/,
  anthropic: /^claude-/,
  google: /^(gemini|gemma)-/,
}

const contextWindows: Readonly<Record<SandboxProviderName, number>> = {
  openai: 400_000,
  anthropic: 200_000,
  google: 1_048_576,
}

export function listSandboxModelIds(
  provider: SandboxProviderName,
  given: SandboxModelIds,
): readonly string[] {
  return given[provider] ?? usualModelIds[provider]
}

export function isSandboxModel(
  provider: SandboxProviderName,
  modelId: string,
  given: SandboxModelIds,
): boolean {
  const listed = given[provider]
  return listed === undefined ? familyNames[provider].test(modelId) : listed.includes(modelId)
}

export function contextWindowOf(provider: SandboxProviderName): number {
  return contextWindows[provider]
}
