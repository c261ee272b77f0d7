import { CircleAlert } from 'lucide-react'

import { Notice } from '@/components/ui/banner'

export function FormProblem({ problem }: { readonly problem: string | undefined }) {
  if (problem === undefined) return undefined
  return (
    <Notice icon={CircleAlert} tone="warn">
      {problem}
    </Notice>
  )
}
