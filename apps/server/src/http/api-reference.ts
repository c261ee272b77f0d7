import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'

import { paths } from '@tessera/contracts/paths'
import fastify, { type FastifyInstance } from 'fastify'

import { pagePolicy } from './content-security-policy.ts'

const scriptPath = `${paths.docs}/reference.js`

const settings = {
  withDefaultFonts: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  persistAuth: false,
}

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>API reference</title>
  </head>
  <body>
    <script id="api-reference" data-url="${paths.openapi}" data-configuration='${JSON.stringify(settings)}'></script>
    <script src="${scriptPath}"></script>
    <noscript>The reference needs JavaScript; its source is <a href="${paths.openapi}">${paths.openapi}</a>.</noscript>
  </body>
</html>
`

type ReferenceScript = { readonly plain: string; readonly gzipped: Buffer; readonly etag: string }

/** The reference of the API as a page: everything in it comes from this server, under the policy of all pages. */
export function registerApiReference(
  app: FastifyInstance,
  options: { readonly isHttps: boolean; readonly openApi: () => unknown },
): void {
  const policy = pagePolicy({ scriptHashes: [], imageOrigins: [], isHttps: options.isHttps })
  let script: Promise<ReferenceScript> | undefined
  app.get(paths.openapi, async () => options.openApi())
  for (const url of [paths.docs, `${paths.docs}/`]) {
    app.get(url, async (_, reply) =>
      reply
        .header('content-type', 'text/html; charset=utf-8')
        .header('cache-control', 'no-cache')
        .header('content-security-policy', policy)
        .send(page),
    )
  }
  app.get(scriptPath, async (request, reply) => {
    script ??= loadReferenceScript()
    const { plain, gzipped, etag } = await script
    void reply.headers({ etag, 'cache-control': 'public, max-age=3600', vary: 'accept-encoding' })
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    void reply.header('content-type', 'text/javascript; charset=utf-8')
    const isGzipAccepted = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
    return isGzipAccepted ? reply.header('content-encoding', 'gzip').send(gzipped) : reply.send(plain)
  })
}

/**
 * The plugin gives its script away only over HTTP, and costs four megabytes of memory; so it is asked once, when
 * somebody opens the page, and let go.
 */
async function loadReferenceScript(): Promise<ReferenceScript> {
  const { default: reference } = await import('@scalar/fastify-api-reference')
  const host = fastify()
  await host.register(reference, { routePrefix: '/reference', configuration: { url: paths.openapi } })
  const response = await host.inject('/reference/js/scalar.js')
  await host.close()
  if (response.statusCode !== 200) throw new Error(`the reference script answered ${response.statusCode}`)
  const plain = response.body
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
  return { plain, gzipped: gzipSync(plain), etag }
}
