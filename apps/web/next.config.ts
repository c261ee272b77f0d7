import path from 'node:path'

import type { NextConfig } from 'next'
import { PHASE_DEVELOPMENT_SERVER } from 'next/constants'

const shared: NextConfig = {
  trailingSlash: true,
  images: { unoptimized: true },
  reactStrictMode: true,
  poweredByHeader: false,
  typedRoutes: false,
  // Types are checked by `npm run typecheck`; a second pass here would only cost time.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: path.join(import.meta.dirname, '../..') },
}

const development: NextConfig = {
  ...shared,
  // Without these two, Next redirects POSTs to a slash and holds server-sent events back until they end.
  skipTrailingSlashRedirect: true,
  compress: false,
  rewrites: () => {
    const api = process.env['API_URL'] ?? 'http://127.0.0.1:8000'
    return Promise.resolve([
      { source: '/api/:path*', destination: `${api}/api/:path*` },
      { source: '/sandbox/:path*', destination: `${api}/sandbox/:path*` },
      { source: '/healthz', destination: `${api}/healthz` },
    ])
  },
}

export default function nextConfig(phase: string): NextConfig {
  return phase === PHASE_DEVELOPMENT_SERVER ? development : { ...shared, output: 'export' }
}
