import { z } from 'zod'

import type { PaymentSettingsStore, VersionedPaymentSettings } from '../../../ports/payment-settings.ts'
import { createVersionedSetting } from '../versioned-setting.ts'
import type { VersionedSettingDeps } from '../versioned-setting.ts'

const storedSettings = z.object({
  version: z.number().int().min(1),
  self_service_refund_days: z.number().int().min(0),
  automatic_tax: z.boolean(),
  invoices: z.boolean(),
  promotion_codes: z.boolean(),
})

/** Before anybody decides: nothing that costs the operator money or promises anything. */
const unsetSettings: VersionedPaymentSettings = {
  version: 0,
  selfServiceRefundDays: 0,
  isTaxAutomatic: false,
  hasInvoices: false,
  hasPromotionCodes: false,
}

/** The payment settings as one versioned setting. */
export function createPaymentSettingsStore(deps: VersionedSettingDeps): PaymentSettingsStore {
  const setting = createVersionedSetting(deps, { key: 'payments', fromText, toText: toStored })
  return {
    get: setting.get,
    change: ({ settings, ...change }) =>
      setting.change({ ...change, withVersion: (version) => ({ ...settings, version }) }),
  }
}

function fromText(text: string | undefined): VersionedPaymentSettings {
  if (text === undefined) return unsetSettings
  const stored = storedSettings.parse(JSON.parse(text))
  return {
    version: stored.version,
    selfServiceRefundDays: stored.self_service_refund_days,
    isTaxAutomatic: stored.automatic_tax,
    hasInvoices: stored.invoices,
    hasPromotionCodes: stored.promotion_codes,
  }
}

function toStored(settings: VersionedPaymentSettings): string {
  return JSON.stringify({
    version: settings.version,
    self_service_refund_days: settings.selfServiceRefundDays,
    automatic_tax: settings.isTaxAutomatic,
    invoices: settings.hasInvoices,
    promotion_codes: settings.hasPromotionCodes,
  } satisfies z.infer<typeof storedSettings>)
}
