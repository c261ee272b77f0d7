/**
 * The tax in what went back of a purchase so far: the same share of the tax as of the price, rounded down, and all of it
 * once everything went back. What belongs to one refund is the difference to what had gone back before it.
 * @param returnedMinor the sum of everything that went back, in the smallest unit of the currency
 */
export function returnedTaxOf(
  order: { readonly totalMinor: bigint; readonly taxMinor: bigint },
  returnedMinor: bigint,
): bigint {
  if (order.totalMinor <= 0n) return 0n
  const capped = returnedMinor < order.totalMinor ? returnedMinor : order.totalMinor
  return (order.taxMinor * capped) / order.totalMinor
}
