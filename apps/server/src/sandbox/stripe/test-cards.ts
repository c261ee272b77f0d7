/** What a test card does, as Stripe documents its own. Source: docs.stripe.com/testing. */
export type CardBehaviour =
  | { readonly kind: 'pays' }
  | { readonly kind: 'asks_holder' }
  | {
      readonly kind: 'declined'
      readonly code: string
      readonly declineCode: string | undefined
      readonly message: string
    }

export type TestCard = {
  readonly brand: string
  readonly funding: 'credit' | 'debit'
  readonly country: string
  readonly behaviour: CardBehaviour
}

const pays: CardBehaviour = { kind: 'pays' }
const generalRefusal = 'Your card was declined.'

function declined(code: string, message: string, declineCode?: string): CardBehaviour {
  return { kind: 'declined', code, declineCode, message }
}

function visa(behaviour: CardBehaviour, country = 'US'): TestCard {
  return { brand: 'visa', funding: 'credit', country, behaviour }
}

const testCards: Readonly<Record<string, TestCard>> = {
  '4242424242424242': visa(pays),
  '4000056655665556': { brand: 'visa', funding: 'debit', country: 'US', behaviour: pays },
  '5555555555554444': { brand: 'mastercard', funding: 'credit', country: 'US', behaviour: pays },
  '378282246310005': { brand: 'amex', funding: 'credit', country: 'US', behaviour: pays },
  '4000002500003155': visa({ kind: 'asks_holder' }, 'FR'),
  '4000000000003220': visa({ kind: 'asks_holder' }),
  '4000000000000259': visa(pays),
  '4000000000001976': visa(pays),
  '4000000000007726': visa(pays),
  '4000000000005126': visa(pays),
  '4000000000000002': visa(declined('card_declined', generalRefusal, 'generic_decline')),
  '4000000000009995': visa(
    declined('card_declined', 'Your card has insufficient funds.', 'insufficient_funds'),
  ),
  '4000000000009987': visa(declined('card_declined', generalRefusal, 'lost_card')),
  '4000000000009979': visa(declined('card_declined', generalRefusal, 'stolen_card')),
  '4000000000000069': visa(declined('expired_card', 'Your card has expired.')),
  '4000000000000127': visa(declined('incorrect_cvc', "Your card's security code is incorrect.")),
  '4000000000000119': visa(
    declined('processing_error', 'An error occurred while processing your card. Try again in a little bit.'),
  ),
}

export function findTestCard(digits: string): TestCard | undefined {
  return Object.hasOwn(testCards, digits) ? testCards[digits] : undefined
}

type Aftermath = 'dispute' | 'inquiry' | 'slow_refund' | 'failing_refund'

const aftermaths: Readonly<Record<string, Aftermath>> = {
  '0259': 'dispute',
  '1976': 'inquiry',
  '7726': 'slow_refund',
  '5126': 'failing_refund',
}

/** What comes later of a payment with a card; a charge keeps its last four digits, which tell it. */
export function aftermathOf(last4: string | null | undefined): Aftermath | undefined {
  return last4 !== undefined && last4 !== null && Object.hasOwn(aftermaths, last4)
    ? aftermaths[last4]
    : undefined
}

/** The check digit of card numbers. Source: ISO/IEC 7812-1, annex B (Luhn). */
export function hasCheckDigit(digits: string): boolean {
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 1 : 2)
      return total + (value > 9 ? value - 9 : value)
    }, 0)
  return digits.length >= 12 && digits.length <= 19 && sum % 10 === 0
}
