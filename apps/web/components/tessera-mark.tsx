type TesseraMarkProps = { readonly size?: number; readonly className?: string }

/** The tile: a square on its corner, with one corner cut. */
export function TesseraMark({ size = 20, className }: TesseraMarkProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden className={className}>
      <path d="M10 1 15.4 6.4V13.6L10 19 1 10Z" fill="currentColor" />
    </svg>
  )
}
