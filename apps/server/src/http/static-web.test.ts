import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it, test } from 'vitest'

import { ask, askRaw, openHouse } from '../../test/house.ts'
import { hashInlineScripts } from './content-security-policy.ts'

const script = 'document.documentElement.dataset.theme = "dark"'
const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

async function writeSite(): Promise<string> {
  const webRoot = await mkdtemp(join(tmpdir(), 'tessera-web-'))
  const files: Record<string, string> = {
    'index.html': `<!doctype html><script>${script}</script><script src="/_next/static/a.js"></script><h1>Home</h1>`,
    'chat/index.html': '<!doctype html><script>self.chat = 1</script><h1>Chat</h1>',
    '404.html': '<!doctype html><h1>Our own 404</h1>',
    '_next/static/a.js': 'export {}',
    '_next/static/a.js.map': '{"sources":["secret.ts"]}',
    '.env': 'SECRET=1',
    '.git/config': '[core]',
  }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(webRoot, name, '..'), { recursive: true })
    await writeFile(join(webRoot, name), text)
  }
  return webRoot
}

test('each page may run exactly its own inline scripts, and nothing is unsafe', async () => {
  const house = await openHouse({ webRoot: await writeSite() })
  const home = (await ask(house, '/')).headers.get('content-security-policy') ?? ''
  const chat = (await ask(house, '/chat/')).headers.get('content-security-policy') ?? ''
  expect(home).toContain(`script-src 'self' ${hashOf(script)};`)
  expect(chat).toContain(`script-src 'self' ${hashOf('self.chat = 1')};`)
  for (const policy of [home, chat]) {
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:|\*/)
  }
})

it.each([
  ['<script>a</script><script type="module">b</script>', ['a', 'b']],
  ['<script src="/x.js"></script><script async SRC=y.js></script>', []],
  ['<script id="data" type="application/json">{"a":1}</script>', ['{"a":1}']],
  ['<script>\n a \n</script><script>\n a \n</script>', ['\n a \n']],
  ['<script></script>', []],
  ['<script data-src="x">c</script>', ['c']],
])('inline scripts of %s', (html, texts) => {
  expect(hashInlineScripts(html)).toEqual(texts.map(hashOf))
})

test('pages are asked for anew, files with a hash in their name are kept', async () => {
  const house = await openHouse({ webRoot: await writeSite() })
  expect((await ask(house, '/chat/')).headers.get('cache-control')).toBe('no-cache')
  expect((await ask(house, '/_next/static/a.js')).headers.get('cache-control')).toContain('immutable')
})

test('a folder without its slash leads to the one with it', async () => {
  const house = await openHouse({ webRoot: await writeSite() })
  const answer = await ask(house, '/chat?c=1')
  expect([301, 302, 308]).toContain(answer.status)
  expect(answer.headers.get('location')).toBe('/chat/?c=1')
})

it.each([
  '//evil.test/chat',
  '//evil.test/..',
  '/\\evil.test',
  '/%2e%2e/package.json',
  '/chat/..%2f..%2f..%2fetc/passwd',
])('the address %s leads nowhere else', async (path) => {
  const house = await openHouse({ webRoot: await writeSite() })
  const answer = await askRaw(house, { method: 'GET', path })
  expect([200, 301, 302, 400, 403, 404]).toContain(answer.status)
  expect(String(answer.headers['location'] ?? '/')).not.toMatch(/^(\/\/|https?:|\/\\)/)
  expect(answer.text).not.toContain('root:')
})

it.each(['/.env', '/.git/config', '/_next/static/a.js.map', '/_next/static/', '/debug', '/server.ts'])(
  '%s is our own 404 page',
  async (path) => {
    const house = await openHouse({ webRoot: await writeSite() })
    const answer = await askRaw(house, { method: 'GET', path })
    expect(answer.status).toBe(404)
    expect(answer.text).toContain('Our own 404')
    expect(String(answer.headers['content-security-policy'])).toContain("script-src 'self';")
  },
)

describe('without built pages', () => {
  test('the front page says what to do, and other pages are not found', async () => {
    const house = await openHouse({ webRoot: '/nowhere' })
    expect((await ask(house, '/')).text).toContain('npm run build')
    const missing = await ask(house, '/chat')
    expect([missing.status, missing.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
  })
})
