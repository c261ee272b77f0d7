import { describe, expect, it } from 'vitest'

import { allPrices, blends, parsePriceFilter, priceAddress, priceParts, priceQuery } from './price-filter'

function parse(address: string) {
  return parsePriceFilter(new URL(address, 'https://example.com').searchParams)
}

describe('the address of the page of prices', () => {
  it('shows the same again', () => {
    for (const part of priceParts) {
      for (const blend of blends) {
        const filter = {
          part,
          q: part === 'models' || part === 'choosing' ? 'opus' : '',
          blend,
          markup: 2500,
          isAll: true,
        }
        expect(parse(priceAddress(filter))).toEqual(filter)
      }
    }
    expect(priceAddress(allPrices)).toBe('/admin/credits/models/')
  })

  it('is valid whatever somebody typed', () => {
    expect(parse('/?part=x&blend=9:9&markup=-1&all=yes')).toEqual(allPrices)
    expect(parse('/?markup=100001').markup).toBeUndefined()
  })

  it('says how much input and output the margins are for', () => {
    expect(priceQuery({ blend: '10:1', markup: undefined })).toEqual({
      input_parts: 10,
      output_parts: 1,
      markup_basis_points: undefined,
    })
  })
})
