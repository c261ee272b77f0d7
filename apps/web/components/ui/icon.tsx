import type { LucideIcon } from 'lucide-react'

type IconProps = {
  readonly of: LucideIcon
  readonly size?: 16 | 20
  readonly className?: string
  /** Only where no text beside it says the same. */
  readonly label?: string
}

export function Icon({ of: Glyph, size = 16, className, label }: IconProps) {
  const named = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label }
  return <Glyph size={size} strokeWidth={1.75} className={className} {...named} />
}
