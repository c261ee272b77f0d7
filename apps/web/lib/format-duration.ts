/** How long something took: as fine as it matters, such as `820 ms`, `1.24 s`, `2 min 3 s`, `3 h 20 min`. */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, Math.round(durationMs))
  if (ms < 1000) return `${ms} ms`
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return withRest([Math.floor(seconds / 60), 'min'], [seconds % 60, 's'])
  const minutes = Math.round(seconds / 60)
  return withRest([Math.floor(minutes / 60), 'h'], [minutes % 60, 'min'])
}

type Part = readonly [count: number, unit: string]

function withRest([count, unit]: Part, [rest, restUnit]: Part): string {
  return rest === 0 ? `${count} ${unit}` : `${count} ${unit} ${rest} ${restUnit}`
}
