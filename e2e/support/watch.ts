import { expect } from '@playwright/test'
import type { BrowserContext } from '@playwright/test'

/** What the pages of a journey did that nobody sees. */
export type Watch = {
  /** Method and path of every request of the API, oldest first. */
  readonly apiRequests: readonly string[]
  /** Says that the journey meets this refusal on purpose: a status and a path, such as `404 /api/conversations/x`. */
  expectRefusal(refusal: RegExp): void
  /** Says that the journey leads to another server too, such as the payment page. */
  expectOrigin(url: string): void
  /** Says that the journey provokes this complaint on purpose. */
  expectComplaint(complaint: RegExp): void
  /** Fails the test where a page talked to anybody else, complained, broke, or came without its protection. */
  check(): void
}

/** Asking who is signed in is how a page finds out that nobody is. */
const usualRefusals = [/^401 \/api\/me$/]

export function watchContext(context: BrowserContext, siteUrl: string): Watch {
  const origin = new URL(siteUrl).origin
  const refusals = [...usualRefusals]
  const origins = new Set([origin])
  const expectedComplaints: RegExp[] = []
  const apiRequests: string[] = []
  const foreign: string[] = []
  const complaints: string[] = []
  const refused: string[] = []
  const unprotected: string[] = []

  context.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol === 'data:' || url.protocol === 'blob:') return
    if (!origins.has(url.origin)) foreign.push(request.url())
    if (url.pathname.startsWith('/api/')) apiRequests.push(`${request.method()} ${url.pathname}`)
  })
  context.on('response', (response) => {
    const { pathname } = new URL(response.url())
    const status = response.status()
    if (status >= 400) refused.push(`${status} ${pathname}`)
    const headers = response.headers()
    const isPage = headers['content-type']?.includes('text/html') === true
    const policy = headers['content-security-policy'] ?? ''
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? /default-src ('none')/.exec(policy)?.[1] ?? ''
    if (isPage && (scripts === '' || /unsafe|\*|https?:/.test(scripts))) unprotected.push(pathname)
  })
  context.on('console', (message) => {
    const isRefusal = message.text().startsWith('Failed to load resource: the server responded with')
    // The refusals themselves are looked at above, with their paths.
    if (isRefusal || !['error', 'warning', 'assert'].includes(message.type())) return
    complaints.push(`${message.type()}: ${message.text()}`)
  })
  context.on('weberror', (error) => complaints.push(`uncaught: ${error.error().message}`))

  return {
    apiRequests,
    expectRefusal: (refusal) => void refusals.push(refusal),
    expectOrigin: (url) => void origins.add(new URL(url).origin),
    expectComplaint: (complaint) => void expectedComplaints.push(complaint),
    check() {
      expect.soft(foreign, 'only our own server is ever asked for anything').toEqual([])
      expect.soft(without(complaints, expectedComplaints), 'no page complains on the console').toEqual([])
      expect
        .soft(without(refused, refusals), 'nothing is refused that the journey does not expect')
        .toEqual([])
      expect.soft(unprotected, 'every page comes with a content security policy').toEqual([])
    },
  }
}

function without(found: readonly string[], expected: readonly RegExp[]): readonly string[] {
  return found.filter((one) => !expected.some((pattern) => pattern.test(one)))
}
