import { type IdKind, idPrefixes } from './ids.ts'

/**
 * The smallest id of a kind that could have been made at this moment: what is made earlier sorts before it.
 * @param timeMs epoch milliseconds
 */
export function firstIdAt(kind: IdKind, timeMs: number): string {
  return `${idPrefixes[kind]}_${Math.max(0, Math.floor(timeMs)).toString(16).padStart(12, '0')}`
}
