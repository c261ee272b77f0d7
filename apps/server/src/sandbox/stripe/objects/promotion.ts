import type Stripe from 'stripe'

// The sandbox has had its codes from the start.
const createdAt = 1_767_225_600

function coupon(id: string, name: string, percentOff: number): Stripe.Coupon {
  return {
    id,
    object: 'coupon',
    amount_off: null,
    created: createdAt,
    currency: null,
    duration: 'once',
    duration_in_months: null,
    livemode: false,
    max_redemptions: null,
    metadata: {},
    name,
    percent_off: percentOff,
    redeem_by: null,
    times_redeemed: 0,
    valid: true,
  }
}

export const sandboxCoupons: readonly Stripe.Coupon[] = [
  coupon('sandbox10', '10 % off', 10),
  coupon('sandbox100', '100 % off', 100),
]

function promotionCode(code: string, couponId: string): Stripe.PromotionCode {
  return {
    id: `promo_${couponId}`,
    object: 'promotion_code',
    active: true,
    code,
    created: createdAt,
    customer: null,
    customer_account: null,
    expires_at: null,
    livemode: false,
    max_redemptions: null,
    metadata: {},
    promotion: { coupon: couponId, type: 'coupon' },
    restrictions: { first_time_transaction: false, minimum_amount: null, minimum_amount_currency: null },
    times_redeemed: 0,
  }
}

/** The codes that the payment page takes where a session allows codes. */
export const sandboxPromotionCodes: readonly Stripe.PromotionCode[] = [
  promotionCode('SANDBOX10', 'sandbox10'),
  promotionCode('SANDBOX100', 'sandbox100'),
]

export function findCoupon(id: string | undefined): Stripe.Coupon | undefined {
  return sandboxCoupons.find((known) => known.id === id)
}

export function findPromotionCode(id: string | undefined): Stripe.PromotionCode | undefined {
  return sandboxPromotionCodes.find((known) => known.id === id)
}

/** People type codes in any case and with spaces around. */
export function findPromotionCodeByText(text: string): Stripe.PromotionCode | undefined {
  return sandboxPromotionCodes.find(({ code }) => code === text.trim().toUpperCase())
}

export function couponIdOf({ promotion }: Stripe.PromotionCode): string | undefined {
  return typeof promotion.coupon === 'string' ? promotion.coupon : promotion.coupon?.id
}
