'use client'

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'

type Page = { readonly next_cursor: string | null }

export type ReadyPages<Row, First = unknown> = {
  readonly status: 'ready'
  readonly rows: readonly Row[]
  /** What the first page says beside its rows. */
  readonly first: First
  /** The rows of another filter stand here until the ones asked for come. */
  readonly isRefreshing: boolean
  readonly isLoadingMore: boolean
  readonly hasMoreFailed: boolean
  readonly loadMore: (() => void) | undefined
}

export type Paged<Row, First = unknown> =
  | { readonly status: 'loading' }
  | { readonly status: 'error'; readonly retry: () => void }
  | ReadyPages<Row, First>

type PagedOptions<Row, OnePage extends Page> = {
  readonly queryKey: readonly unknown[]
  readonly load: (asked: {
    readonly cursor: string | undefined
    readonly signal: AbortSignal
  }) => Promise<OnePage>
  readonly rowsOf: (page: OnePage) => readonly Row[]
  /** Asked again whenever the page gets the focus. */
  readonly isLive?: boolean
  /** While a changed filter is asked for, the rows of the one before stay. */
  readonly keepsRows?: boolean
  /** Milliseconds until these rows are asked for again, while the page is in sight; left out or undefined: never. */
  readonly freshForMs?: (rows: readonly Row[]) => number | undefined
}

/** A list that comes page by page, each beginning where the one before ended. */
export function usePaged<Row, OnePage extends Page>({
  queryKey,
  load,
  rowsOf,
  isLive = false,
  keepsRows = false,
  freshForMs,
}: PagedOptions<Row, OnePage>): Paged<Row, OnePage> {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => load({ cursor: pageParam, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: OnePage) => page.next_cursor ?? undefined,
    ...(isLive ? { refetchOnWindowFocus: 'always' as const } : {}),
    refetchInterval: ({ state }) =>
      freshForMs?.(state.data?.pages.flatMap((page) => rowsOf(page)) ?? []) ?? false,
    ...(keepsRows ? { placeholderData: keepPreviousData } : {}),
  })
  const first = query.data?.pages[0]
  if (query.data !== undefined && first !== undefined) {
    return {
      status: 'ready',
      rows: query.data.pages.flatMap((page) => rowsOf(page)),
      first,
      isRefreshing: query.isPlaceholderData,
      isLoadingMore: query.isFetchingNextPage,
      hasMoreFailed: query.isFetchNextPageError,
      loadMore: query.hasNextPage && !query.isPlaceholderData ? () => void query.fetchNextPage() : undefined,
    }
  }
  return query.isError ? { status: 'error', retry: () => void query.refetch() } : { status: 'loading' }
}
