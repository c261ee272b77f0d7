import { addressOf } from '@/lib/address-of'

export const priceParts = ['lists', 'models', 'choosing', 'import'] as const
export type PricePart = (typeof priceParts)[number]

/** Parts of input and of output for which margins are stated. */
export const blends = ['3:1', '1:1', '10:1', '1:3'] as const
export type Blend = (typeof blends)[number]

export type PriceFilter = {
  readonly part: PricePart
  readonly q: string
  readonly blend: Blend
  /** At which the cost-plus list is shown, in hundredths of a percent; undefined: as it is saved. */
  readonly markup: number | undefined
  /** Also what is off sale. */
  readonly isAll: boolean
}

export const allPrices: PriceFilter = { part: 'lists', q: '', blend: '3:1', markup: undefined, isAll: false }

const highestMarkup = 100_000

export function parsePriceFilter(parameters: { get(name: string): string | null }): PriceFilter {
  const markup = parameters.get('markup') ?? ''
  return {
    part: priceParts.find((part) => part === parameters.get('part')) ?? 'lists',
    q: (parameters.get('q') ?? '').slice(0, 100),
    blend: blends.find((blend) => blend === parameters.get('blend')) ?? '3:1',
    markup: /^\d{1,6}$/.test(markup) && Number(markup) <= highestMarkup ? Number(markup) : undefined,
    isAll: parameters.get('all') === '1',
  }
}

export function priceAddress({ part, q, blend, markup, isAll }: PriceFilter): string {
  return addressOf('/admin/credits/models/', {
    part: part === 'lists' ? undefined : part,
    q: part === 'models' || part === 'choosing' ? q : undefined,
    blend: blend === '3:1' ? undefined : blend,
    markup: markup === undefined ? undefined : String(markup),
    all: isAll ? '1' : undefined,
  })
}

/** What the API is asked for. */
export function priceQuery({ blend, markup }: Pick<PriceFilter, 'blend' | 'markup'>) {
  const [input, output] = blend.split(':')
  return { input_parts: Number(input), output_parts: Number(output), markup_basis_points: markup }
}
