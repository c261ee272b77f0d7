import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'

import { hashInlineScripts, pagePolicy } from './content-security-policy.ts'

export type StaticWebOptions = {
  /** The exported pages; undefined or missing: a plain page says so. */
  readonly webRoot: string | undefined
  readonly imageOrigins: readonly string[]
  readonly isHttps: boolean
}

/** Pages as they are on disk, each with a policy for exactly its own scripts. */
export interface StaticWeb {
  sendNotFoundPage(reply: FastifyReply): FastifyReply
}

const plainPage = (title: string, text: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><body style="font:16px/1.5 system-ui;max-width:36rem;margin:15vh auto;padding:0 1rem"><h1>${title}</h1><p>${text}</p></body></html>`

export async function registerStaticWeb(app: FastifyInstance, options: StaticWebOptions): Promise<StaticWeb> {
  const webRoot = options.webRoot === undefined ? undefined : resolve(options.webRoot)
  if (webRoot === undefined || !existsSync(join(webRoot, 'index.html')))
    return registerPlainPages(app, options)
  const policies = await readPolicies(webRoot, options)
  const notFoundPath = join(webRoot, '404.html')
  const notFoundPage = existsSync(notFoundPath)
    ? await readFile(notFoundPath, 'utf8')
    : plainPage('Not found', 'There is nothing at this address.')
  await app.register(fastifyStatic, {
    root: webRoot,
    redirect: true,
    dotfiles: 'ignore',
    cacheControl: false,
    preCompressed: true,
    // Source maps would hand out the source; the policies are for the server.
    allowedPath: (path) => !/\.map(\.(br|gz))?$/.test(path),
    setHeaders(reply, path) {
      const page = path.replace(/\.(br|gz)$/, '')
      void reply.header('cache-control', cacheControlOf(page.slice(webRoot.length)))
      const policy = policies.get(page)
      if (policy !== undefined) reply.header('content-security-policy', policy)
    },
  })
  const notFoundPolicy = policies.get(notFoundPath) ?? pagePolicy({ ...options, scriptHashes: [] })
  return { sendNotFoundPage: (reply) => sendPage(reply.code(404), notFoundPage, notFoundPolicy) }
}

function registerPlainPages(app: FastifyInstance, options: StaticWebOptions): StaticWeb {
  const policy = pagePolicy({ ...options, scriptHashes: [] })
  const front = plainPage(
    'Tessera is running',
    'The web part has not been built yet: run <code>npm run build</code> and start again. The API is described at <a href="/api/docs">/api/docs</a>.',
  )
  const notFound = plainPage('Not found', 'There is nothing at this address.')
  app.get('/', async (_, reply) => sendPage(reply, front, policy))
  return { sendNotFoundPage: (reply) => sendPage(reply.code(404), notFound, policy) }
}

function sendPage(reply: FastifyReply, html: string, policy: string): FastifyReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-cache')
    .header('content-security-policy', policy)
    .send(html)
}

/** Files whose name changes with their content may be kept for ever; pages are asked for anew. */
function cacheControlOf(path: string): string {
  if (path.startsWith('/_next/static/')) return 'public, max-age=31536000, immutable'
  return path.endsWith('.html') || path.endsWith('.txt') ? 'no-cache' : 'public, max-age=3600'
}

async function readPolicies(
  webRoot: string,
  options: StaticWebOptions,
): Promise<ReadonlyMap<string, string>> {
  const files = await readdir(webRoot, { recursive: true })
  const pages = files.filter((file) => file.endsWith('.html')).map((file) => join(webRoot, file))
  return new Map(
    await Promise.all(
      pages.map(async (page) => {
        const scriptHashes = hashInlineScripts(await readFile(page, 'utf8'))
        return [page, pagePolicy({ ...options, scriptHashes })] as const
      }),
    ),
  )
}
