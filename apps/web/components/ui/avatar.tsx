/** The first letter of a name on a quiet ground. */
export function Avatar({ name }: { readonly name: string }) {
  const letter = Array.from(name.trim())[0]?.toLocaleUpperCase() ?? '·'
  return (
    <span
      aria-hidden
      className="grid size-8 place-items-center rounded-full border border-line-strong bg-raised text-body font-medium text-text"
    >
      {letter}
    </span>
  )
}
