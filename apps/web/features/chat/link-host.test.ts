import { expect, it } from 'vitest'

import { hostOf } from './link-host.ts'

it.each([
  ['https://example.com/a?b', 'example.com'],
  ['http://example.com:8080', 'example.com:8080'],
  ['https://paypal.com@evil.example/', 'evil.example'],
  ['javascript:alert(1)', undefined],
  ['data:text/html,<script>alert(1)</script>', undefined],
  ['vbscript:x', undefined],
  ['/relative', undefined],
  [undefined, undefined],
])('%s leads to %s', (href, host) => {
  expect(hostOf(href)).toBe(host)
})
