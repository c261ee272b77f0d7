/** An amount of credits as somebody types it, perhaps grouped; null for an empty field, undefined for what is none. */
export function parseCredits(text: string): number | null | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (!/^(\d+|\d{1,3}(,\d{3})+)(\.\d{1,6})?$/.test(trimmed)) return undefined
  const amount = Number(trimmed.replaceAll(',', ''))
  return amount > 0 && amount <= 10_000_000 ? amount : undefined
}
