import type { UserFigures } from '../ports/people-directory.ts'
import type { Job } from './scheduler.ts'

/** Lists of people are sorted by figures that are so many seconds late. */
export function followUserFiguresJob(figures: Pick<UserFigures, 'follow'>): Job {
  return {
    name: 'follow-user-figures',
    intervalMs: 3_000,
    firstAfterMs: 1_500,
    run: async (signal) => {
      await figures.follow(signal)
    },
  }
}
