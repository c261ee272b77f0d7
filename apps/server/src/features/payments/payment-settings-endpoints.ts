import type { PaymentSettingsBody, PaymentSettingsRequest } from '@tessera/contracts/payments-admin'
import { routes } from '@tessera/contracts/routes'
import { err, ok } from '@tessera/core/result'

import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import type {
  PaymentSettings,
  PaymentSettingsStore,
  VersionedPaymentSettings,
} from '../../ports/payment-settings.ts'

type Deps = { readonly settings: PaymentSettingsStore }

/** GET /api/credits/admin/payment-settings. */
export function showPaymentSettings({ settings }: Deps): Endpoint {
  return endpoint(routes.paymentSettings, async () => ok(settingsToJson(await settings.get())))
}

/** PATCH /api/credits/admin/payment-settings: refused where somebody else changed them in between. */
export function changePaymentSettings({ settings }: Deps): Endpoint {
  return endpoint(routes.changePaymentSettings, async ({ actor, body, requestId }) => {
    const before = await settings.get()
    if (before.version !== body.version) return err(changedInBetween)
    const after = settingsWith(before, body)
    const changed = await settings.change({
      expectedVersion: before.version,
      settings: after,
      audit: {
        actorId: actor.userId,
        action: 'payments.settings',
        subjectKind: 'settings',
        subjectId: 'payments',
        reason: '',
        before: settingsToJson(before),
        after: settingsToJson({ ...after, version: before.version + 1 }),
        requestId,
      },
    })
    return changed ? ok(settingsToJson(changed)) : err(changedInBetween)
  })
}

const changedInBetween: ApiFailure = {
  code: 'conflict',
  message: 'Somebody else changed the settings in the meantime. Look at them again.',
  param: 'version',
}

function settingsWith(before: PaymentSettings, change: PaymentSettingsRequest): PaymentSettings {
  return {
    selfServiceRefundDays: change.self_service_refund_days ?? before.selfServiceRefundDays,
    isTaxAutomatic: change.automatic_tax ?? before.isTaxAutomatic,
    hasInvoices: change.invoices ?? before.hasInvoices,
    hasPromotionCodes: change.promotion_codes ?? before.hasPromotionCodes,
  }
}

function settingsToJson(settings: VersionedPaymentSettings): PaymentSettingsBody {
  return {
    self_service_refund_days: settings.selfServiceRefundDays,
    automatic_tax: settings.isTaxAutomatic,
    invoices: settings.hasInvoices,
    promotion_codes: settings.hasPromotionCodes,
    version: settings.version,
  }
}
