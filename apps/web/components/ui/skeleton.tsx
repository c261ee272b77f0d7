import { clsx } from 'clsx'

/** Stands where something will stand, in its size. */
export function Skeleton({ className }: { readonly className?: string }) {
  return (
    <span
      aria-hidden
      className={clsx('block animate-breathe rounded-control bg-line motion-reduce:animate-none', className)}
    />
  )
}
