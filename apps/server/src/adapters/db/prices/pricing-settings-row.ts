import { microCredits } from '@tessera/core/money/micro-credits'
import { defaultPaymentFee } from '@tessera/core/pricing/margins'
import type { PolicyStep, PriceBook } from '@tessera/core/pricing/price-book'
import { defaultMarkupBasisPoints } from '@tessera/core/pricing/publish-rate-cards'
import type { Kysely } from 'kysely'
import { z } from 'zod'

import type { Schema } from '../schema/schema.ts'

/** The setting that says how prices are made, and counts the changes of everything that has a price. */
export const pricingPolicyKey = 'pricing.policy'

/** The part of the price book that is a setting. */
export type PricingSettings = Pick<
  PriceBook,
  'version' | 'policySteps' | 'markupBasisPoints' | 'fee' | 'confirmation'
>

const amount = z
  .string()
  .regex(/^[0-9]+$/)
  .transform(BigInt)

const moment = { effective_from_ms: z.number().int().min(0) }

const storedStep = z.discriminatedUnion('list', [
  z.object({ ...moment, list: z.literal('launch') }),
  z.object({
    ...moment,
    list: z.literal('cost_plus'),
    markup_basis_points: amount,
    credit_value: z.object({ credits_micro: amount, price_cents: amount }),
  }),
])

const storedSettings = z.object({
  version: z.number().int().min(1),
  steps: z.array(storedStep).min(1),
  markup_basis_points: amount,
  fee: z.object({ basis_points: amount, fixed_cents: amount }),
  confirmation: z
    .object({
      price_list: z.enum(['launch', 'cost_plus']),
      actor_id: z.string(),
      at_ms: z.number().int(),
      from_ms: z.number().int(),
    })
    .nullable(),
})

/** As a new installation writes it: nobody has decided anything yet. */
const seededSettings = z.strictObject({ list: z.literal('launch') })

const unsetSettings: PricingSettings = {
  version: 0,
  policySteps: [{ list: 'launch', effectiveFromMs: 0 }],
  markupBasisPoints: defaultMarkupBasisPoints,
  fee: defaultPaymentFee,
}

/** @returns the settings, and the text that they were read from, to compare when they are replaced */
export async function readPricingSettings(
  db: Kysely<Schema>,
): Promise<{ readonly settings: PricingSettings; readonly text?: string }> {
  const row = await db
    .selectFrom('settings')
    .select('value_json')
    .where('key', '=', pricingPolicyKey)
    .executeTakeFirst()
  if (row === undefined) return { settings: unsetSettings }
  return { settings: parseSettings(JSON.parse(row.value_json)), text: row.value_json }
}

function parseSettings(value: unknown): PricingSettings {
  if (seededSettings.safeParse(value).success) return unsetSettings
  const stored = storedSettings.parse(value)
  const { confirmation } = stored
  return {
    version: stored.version,
    policySteps: stored.steps.map(toStep),
    markupBasisPoints: stored.markup_basis_points,
    fee: { basisPoints: stored.fee.basis_points, fixedCents: stored.fee.fixed_cents },
    ...(confirmation === null
      ? {}
      : {
          confirmation: {
            priceList: confirmation.price_list,
            actorId: confirmation.actor_id,
            atMs: confirmation.at_ms,
            fromMs: confirmation.from_ms,
          },
        }),
  }
}

function toStep(step: z.output<typeof storedStep>): PolicyStep {
  const effectiveFromMs = step.effective_from_ms
  if (step.list === 'launch') return { list: step.list, effectiveFromMs }
  return {
    list: step.list,
    effectiveFromMs,
    markupBasisPoints: step.markup_basis_points,
    creditValue: {
      creditsMicro: microCredits(step.credit_value.credits_micro),
      priceCents: step.credit_value.price_cents,
    },
  }
}

/** The settings as text; of the lists that are over none is kept. */
export function pricingSettingsToText(settings: PricingSettings, nowMs: number): string {
  const { policySteps, confirmation, fee } = settings
  const inForce = policySteps.findLast(({ effectiveFromMs }) => effectiveFromMs <= nowMs)
  return JSON.stringify({
    version: settings.version,
    steps: policySteps
      .filter((step) => step === inForce || step.effectiveFromMs > nowMs)
      .map((step) => stepToStored(step)),
    markup_basis_points: String(settings.markupBasisPoints),
    fee: { basis_points: String(fee.basisPoints), fixed_cents: String(fee.fixedCents) },
    confirmation:
      confirmation === undefined
        ? null
        : {
            price_list: confirmation.priceList,
            actor_id: confirmation.actorId,
            at_ms: confirmation.atMs,
            from_ms: confirmation.fromMs,
          },
  } satisfies z.input<typeof storedSettings>)
}

function stepToStored(step: PolicyStep): z.input<typeof storedStep> {
  const effective_from_ms = step.effectiveFromMs
  if (step.list === 'launch') return { effective_from_ms, list: step.list }
  return {
    effective_from_ms,
    list: step.list,
    markup_basis_points: String(step.markupBasisPoints),
    credit_value: {
      credits_micro: String(step.creditValue.creditsMicro),
      price_cents: String(step.creditValue.priceCents),
    },
  }
}
