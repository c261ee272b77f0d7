import { expect, it } from 'vitest'

import { markFormulas } from './inline-math'

it.each([
  { text: 'Each is looked at once: $O(n + m)$.', marked: 'Each is looked at once: $$O(n + m)$$.' },
  { text: 'so \\(a^2 + b^2\\) holds', marked: 'so $$a^2 + b^2$$ holds' },
  { text: 'then\n\\[ x = 1 \\]\nend', marked: 'then\n\n$$\nx = 1\n$$\n\nend' },
  { text: '$$\nA = P(1 + r)^n\n$$', marked: '$$\nA = P(1 + r)^n\n$$' },
])('a formula is marked the one way: $text', ({ text, marked }) => {
  expect(markFormulas(text)).toBe(marked)
})

it.each([
  'It costs $5 and later $6.',
  'Between $10 and $20, or US$30.',
  'a lone $ sign',
  'Pay $5, then $x remains',
  'In code: `$HOME/$USER` stays',
  '```sh\necho $A $B$\n```',
  '```\n$x$ while it still streams',
  'escaped \\$a$ stays',
])('money, code and lone dollars stay as they are: %s', (text) => {
  expect(markFormulas(text)).toBe(text)
})
