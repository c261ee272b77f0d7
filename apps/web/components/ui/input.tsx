import { clsx } from 'clsx'
import type { ComponentProps } from 'react'

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return (
    <input
      className={clsx(
        'touch-target h-10 w-full rounded-control border border-control-line bg-surface px-3 text-body text-text',
        'transition-colors hover:border-muted focus-visible:outline-offset-0 aria-invalid:border-warn',
        'pointer-coarse:text-reading disabled:opacity-60',
        className,
      )}
      {...rest}
    />
  )
}
