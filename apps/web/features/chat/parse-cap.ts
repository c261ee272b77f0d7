/** A typed cap: null when left empty, undefined when it is not an amount of credits. */
export function parseCap(input: unknown): number | null | undefined {
  if (typeof input !== 'string') return undefined
  const text = input
    .trim()
    .replace(/^(\d+),(\d{1,3})$/, '$1.$2')
    .replaceAll(/[\s_]/g, '')
  if (text === '') return null
  if (!/^\d{1,8}(\.\d{1,6})?$/.test(text)) return undefined
  const cap = Number(text)
  return cap > 0 ? cap : undefined
}
