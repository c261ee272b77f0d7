import type { Catalogue } from '../../ports/catalogue.ts'

type CatchUpDeps = {
  readonly catalogue: Pick<Catalogue, 'catchUp'>
  readonly log: { warn(details: object, message: string): void }
}

/** Once it is done, this process sells by a change that is saved. The change holds, whatever comes of this. */
export async function catchUpOnChange({ catalogue, log }: CatchUpDeps): Promise<void> {
  try {
    await catalogue.catchUp()
  } catch (error) {
    log.warn({ err: error }, 'a saved change of the catalogue is used at the next look, within a second')
  }
}
