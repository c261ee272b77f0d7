import { openRunFolder } from '../../apps/server/test/run-folder.ts'
import { openSite } from './site.ts'

/** One server for all journeys that do not need another: started before the first, closed after the last. */
// oxlint-disable-next-line import/no-default-export -- the form in which the runner takes its set-up
export default async function startSharedSite(): Promise<() => Promise<void>> {
  const folder = await openRunFolder()
  const site = await openSite('owned')
  process.env['JOURNEY_SITE_URL'] = site.url
  return async () => {
    await site.close()
    await folder.remove()
  }
}
