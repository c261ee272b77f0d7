// Fenced blocks and code spans: what is in them is never a formula.
const codeParts = /(```[\s\S]*?(?:```|$)|~~~[\s\S]*?(?:~~~|$)|`[^`\n]*`)/

// An opening dollar stands before neither a blank nor a digit, and a closing one after no blank and before no digit:
// so "$5 and $6" stays money.
const singleDollars = /(?<![\\$\w])\$(?![\s$\d])([^$\n]{0,300}?[^\s$\\])\$(?![\d$\w])/g
const roundBrackets = /\\\(([^\n]{1,300}?)\\\)/g
const squareBrackets = /\\\[([\s\S]{1,2000}?)\\\]/g

const fence = '$$'

/**
 * Writes the ways in which models mark formulas as the one way that the renderer takes (`$$ … $$`), and leaves amounts
 * of money and code alone.
 */
export function markFormulas(markdown: string): string {
  if (!markdown.includes('$') && !markdown.includes('\\')) return markdown
  return markdown
    .split(codeParts)
    .map((part, index) => (index % 2 === 1 ? part : markInText(part)))
    .join('')
}

function markInText(text: string): string {
  return text
    .replaceAll(squareBrackets, (_, formula: string) => ['', fence, formula.trim(), fence, ''].join('\n'))
    .replaceAll(roundBrackets, (_, formula: string) => fence + formula.trim() + fence)
    .replaceAll(singleDollars, (_, formula: string) => fence + formula + fence)
}
