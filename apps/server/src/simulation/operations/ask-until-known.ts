import type { CreditResult } from '../../ports/credit-manager.ts'

const mostAsked = 4

/** An answer that was lost says nothing: the same is asked again, as the processes of production do. */
export async function askUntilKnown(ask: () => Promise<CreditResult>): Promise<CreditResult> {
  for (let asked = 1; ; asked += 1) {
    const result = await ask()
    if (result.ok || result.error.code !== 'ledger_unavailable' || asked >= mostAsked) return result
  }
}
