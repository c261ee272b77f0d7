import { cva, type VariantProps } from 'class-variance-authority'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'

import { Icon } from './icon'

export const buttonStyle = cva(
  'inline-flex touch-target shrink-0 items-center justify-center gap-2 rounded-control font-medium transition-colors select-none disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50',
  {
    variants: {
      look: {
        primary: 'bg-primary text-on-primary hover:opacity-90',
        secondary: 'border border-line-strong bg-surface text-text hover:bg-hover',
        quiet: 'text-muted hover:bg-hover hover:text-text',
        danger: 'border border-warn/50 text-warn hover:bg-warn-quiet',
      },
      size: {
        small: 'h-8 px-2.5 text-body',
        medium: 'h-9 px-3.5 text-body',
        large: 'h-11 px-5 text-reading',
        icon: 'size-8',
      },
    },
    defaultVariants: { look: 'secondary', size: 'medium' },
  },
)

type ButtonProps = ComponentProps<'button'> &
  VariantProps<typeof buttonStyle> & {
    /** Says that it works on it; a second press does nothing. */
    readonly isBusy?: boolean
    readonly busyLabel?: ReactNode
  }

export function Button({
  look,
  size,
  isBusy = false,
  busyLabel,
  className,
  children,
  disabled,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={buttonStyle({ look, size, className })}
      disabled={disabled === true || isBusy}
      aria-busy={isBusy || undefined}
      {...rest}
    >
      {isBusy && busyLabel !== undefined ? busyLabel : children}
    </button>
  )
}

type IconButtonProps = Omit<ComponentProps<'button'>, 'children'> &
  Pick<VariantProps<typeof buttonStyle>, 'look'> & {
    readonly icon: LucideIcon
    readonly label: string
    readonly iconSize?: 16 | 20
  }

/** A button whose name is only in its icon: read aloud, and shown on hover. */
export function IconButton({
  icon,
  label,
  look = 'quiet',
  iconSize = 16,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={buttonStyle({ look, size: 'icon', className })}
      {...rest}
    >
      <Icon of={icon} size={iconSize} />
    </button>
  )
}
