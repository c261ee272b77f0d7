import { z } from 'zod'

/** What the web needs to know before anybody signs in. */
export const configResponse = z.object({
  /** `sandbox`: built-in stand-ins instead of providers; nothing costs real money. */
  mode: z.enum(['sandbox', 'live']),
  version: z.string(),
  brand: z.object({ name: z.string(), logo_url: z.string().nullable(), accent: z.string().nullable() }),
  providers: z.array(z.object({ name: z.string(), status: z.enum(['on', 'off', 'sandbox']) })),
  payments: z.enum(['off', 'sandbox', 'test', 'live']),
  /** There where payments are configured but no money is taken yet: a superadmin has to confirm the prices first. */
  payments_wait_for: z.enum(['price_confirmation']).optional(),
  mail: z.enum(['outbox', 'smtp']),
  sign_up_bonus_credits: z.number(),
  support_email: z.string().nullable(),
  /** True until the first superadmin exists. */
  setup_needed: z.boolean(),
})
export type ConfigResponse = z.infer<typeof configResponse>
