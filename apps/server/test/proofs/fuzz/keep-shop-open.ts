import { fillPath, paths } from '@tessera/contracts/paths'
import type { AdminPricesResponse } from '@tessera/contracts/prices-admin'

import { admin } from '../../support/built-site.ts'
import { ask } from '../../support/http-client.ts'
import type { Target } from '../../support/http-client.ts'
import { signIn } from '../../support/people.ts'
import type { IdPool } from './id-pool.ts'

/**
 * Puts models and packages that were taken off sale back on, and looks at what ids come from: without it random
 * changes of prices would soon leave nothing to ask for.
 */
export async function keepShopOpen(server: Target, pool: IdPool): Promise<void> {
  const { token } = await signIn(server, admin)
  const read = async (): Promise<AdminPricesResponse> =>
    (await ask(server, paths.prices.all, { token })).json() as AdminPricesResponse
  const { models, packages } = await read()
  const changes = [
    ...models
      .filter(({ active, in_force: price }) => !active || price?.price_list === 'override')
      .map(({ model }) => ({
        path: fillPath(paths.prices.model, { model_id: model }),
        phrase: model,
        body: { active: true, credits_per_1k_tokens: null },
      })),
    ...packages
      .filter(({ active, id }) => !active && id <= 5)
      .map(({ id, name }) => ({
        path: fillPath(paths.prices.package, { id: String(id) }),
        phrase: name,
        body: { active: true },
      })),
  ]
  for (const { path, phrase, body } of changes) {
    const { version } = await read()
    await ask(server, path, {
      method: 'PATCH',
      token,
      body: { ...body, version, confirm_losses: true, confirmation: phrase },
    })
  }
  for (const model of models) pool.add('model', model.model)
  for (const { id } of packages) pool.add('package', id)
  const lists = [
    paths.admin.mails,
    paths.credits.adminWebhookEvents,
    paths.credits.adminOrders,
    paths.operator.users,
  ]
  for (const path of [
    paths.prices.all,
    paths.selection.all,
    paths.analytics.overview,
    paths.operator.settings,
    paths.credits.adminPaymentSettings,
    ...lists,
  ]) {
    const answer = await ask(server, path, { token })
    if (answer.status === 200) pool.harvest({ path, name: '' }, answer.json())
  }
}
