'use client'

import dynamic from 'next/dynamic'

/** This page belongs to every other one, in case it is needed: so its code comes only when it is shown. */
export const LazyNotFoundPage = dynamic(() =>
  import('./not-found-page').then((loaded) => loaded.NotFoundPage),
)
