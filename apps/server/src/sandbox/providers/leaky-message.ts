import type { Exchange } from './exchange.ts'

/** A message as careless servers write it: with the key, an inner address and a piece of the prompt. */
export function leakyMessage({ generation, invoice }: Pick<Exchange, 'generation' | 'invoice'>): string {
  return `key ${generation.call.apiKey} failed at http://10.1.2.3:8443/internal/pool-7 for "${invoice.prompt.slice(0, 200)}"`
}
