import type { SandboxRecords, TableName } from './sandbox-records.ts'

/** One row as it is after a change; null: it is gone. */
export type StoredChange<Name extends TableName = TableName> = {
  readonly table: Name
  readonly id: string
  readonly row: SandboxRecords[Name] | null
}

/** Where the sandbox keeps its rows between two starts. */
export interface SandboxStore {
  /** All changes that make up the present state, in their order. */
  load(): Promise<readonly StoredChange[]>
  /** Returns once the changes outlive this process. */
  append(changes: readonly StoredChange[]): Promise<void>
  close(): Promise<void>
}

/** Keeps nothing: the state ends with the process. */
export const forgetfulStore: SandboxStore = {
  load: () => Promise.resolve([]),
  append: () => Promise.resolve(),
  close: () => Promise.resolve(),
}
