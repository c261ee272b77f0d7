import { Skeleton } from '@/components/ui/skeleton'

/** The lines of a thread before it is known what they say. */
export function ThreadSkeleton() {
  return (
    <div aria-hidden className="mx-auto grid w-full max-w-[720px] gap-8 px-4 py-8">
      <Skeleton className="ms-auto h-12 w-3/5" />
      <div className="grid gap-3">
        <Skeleton className="h-4 w-full" />
        <Skeleton className="h-4 w-11/12" />
        <Skeleton className="h-4 w-4/5" />
      </div>
    </div>
  )
}

export function RailSkeleton() {
  return (
    <div aria-hidden className="grid gap-3 p-3">
      {['w-4/5', 'w-3/5', 'w-11/12', 'w-2/3', 'w-3/4'].map((width) => (
        <Skeleton key={width} className={`h-5 ${width}`} />
      ))}
    </div>
  )
}

export function ChatSkeleton() {
  return (
    <div className="flex min-h-0 grow">
      <div className="hidden w-72 shrink-0 border-e border-line bg-sunken md:block">
        <RailSkeleton />
      </div>
      <div className="flex grow flex-col justify-between">
        <ThreadSkeleton />
        <div className="mx-auto w-full max-w-[752px] px-4 pb-10">
          <Skeleton className="h-28 rounded-large" />
        </div>
      </div>
    </div>
  )
}
