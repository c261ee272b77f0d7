/** A piece of code in one colour, for each theme. */
export type HighlightedLine = readonly {
  readonly at: number
  readonly text: string
  readonly light: string
  readonly dark: string
}[]

type Deliver = (lines: readonly HighlightedLine[]) => void

/** Longer code is shown without colours: painting it would hold the page up. */
const longestHighlighted = 30_000

/** For the light and the dark page. Every colour of these, comments too, is readable on the grounds that code stands on. */
const themes: ['github-light-high-contrast', 'github-dark-default'] = [
  'github-light-high-contrast',
  'github-dark-default',
]

/** Colours code in the background; languages that are not known stay plain. */
export async function highlight(code: string, language: string, deliver: Deliver): Promise<void> {
  if (language === '' || code.length > longestHighlighted) return
  const { code: highlighter } = await import('@streamdown/code')
  const name = highlighter.getSupportedLanguages().find((one) => one === language)
  if (name === undefined) return
  const paint = (result: NonNullable<ReturnType<typeof highlighter.highlight>>) => {
    deliver(
      result.tokens.map((line) =>
        line.map((token) => ({
          at: token.offset,
          text: token.content,
          light: token.htmlStyle?.['color'] ?? token.color ?? 'inherit',
          dark: token.htmlStyle?.['--shiki-dark'] ?? token.color ?? 'inherit',
        })),
      ),
    )
  }
  const ready = highlighter.highlight({ code, language: name, themes }, paint)
  if (ready !== null) paint(ready)
}
