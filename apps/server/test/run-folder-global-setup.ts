import { openRunFolder } from './run-folder.ts'
import type { RunFolder } from './run-folder.ts'

let folder: RunFolder | undefined

export async function setup(): Promise<void> {
  folder = await openRunFolder()
}

export async function teardown(): Promise<void> {
  await folder?.remove()
}
