import type { AuditEntry } from './audit-log.ts'

/** What the operator decides about payments while the site runs. */
export type PaymentSettings = {
  /** For so many days people may give back the unused part of a purchase themselves; 0: only an admin refunds. */
  readonly selfServiceRefundDays: number
  /** Stripe computes and collects tax. */
  readonly isTaxAutomatic: boolean
  /** Stripe makes an invoice for every purchase. */
  readonly hasInvoices: boolean
  /** The payment page takes promotion codes. */
  readonly hasPromotionCodes: boolean
}

export type VersionedPaymentSettings = PaymentSettings & {
  /** Counts the changes; 0 where nothing was ever set. */
  readonly version: number
}

export interface PaymentSettingsStore {
  get(): Promise<VersionedPaymentSettings>
  /**
   * Replaces the settings together with the entry of the audit log.
   * @returns undefined where somebody else changed them since `expectedVersion`
   */
  change(change: {
    readonly expectedVersion: number
    readonly settings: PaymentSettings
    readonly audit: AuditEntry
  }): Promise<VersionedPaymentSettings | undefined>
}
