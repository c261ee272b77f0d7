import { type TransactionRow, transactionsResponse } from '@tessera/contracts/credits'
import { adminUserResponse } from '@tessera/contracts/people-admin'
import { routes } from '@tessera/contracts/routes'
import { invariant } from '@tessera/core/invariant'
import { creditsFromJson, type MicroCredits } from '@tessera/core/money/micro-credits'

import { countCell, creditsCell, decimalDigits, textCell, timeCell } from './cells.ts'
import { type AskList, defineListExport, type RowSums } from './list-export.ts'

const statement = {
  title: 'Statement of credits',
  pageRows: 100,
  isWide: false,
  columns: [
    { name: 'created_at', read: (row) => timeCell(row.created_at), printed: ['Time (UTC)', 16] },
    { name: 'type', read: (row) => textCell(row.type), printed: ['Type', 12] },
    { name: 'description', read: (row) => textCell(row.description), printed: ['Description', 40] },
    { name: 'amount_credits', read: (row) => creditsCell(row.amount), printed: ['Credits', 17] },
    {
      name: 'balance_after_credits',
      read: (row) => creditsCell(row.balance_after),
      printed: ['Balance', 17],
    },
    { name: 'transaction_id', read: (row) => textCell(row.id) },
    { name: 'reference', read: (row) => textCell(row.reference) },
    { name: 'model', read: (row) => textCell(row.receipt?.model ?? null) },
    { name: 'provider', read: (row) => textCell(row.receipt?.provider ?? null) },
    { name: 'input_tokens', read: (row) => countCell(tokensOf(row, inputClasses)) },
    { name: 'output_tokens', read: (row) => countCell(tokensOf(row, outputClasses)) },
    { name: 'rate_card_id', read: (row) => textCell(row.receipt?.rate_card_id ?? null) },
  ],
  readPage(answer: unknown) {
    const page = transactionsResponse.parse(answer)
    return { rows: page.transactions, next: page.next_cursor }
  },
  startSums: startStatementSums,
} satisfies Partial<Parameters<typeof defineListExport<TransactionRow>>[0]>

/** The own transactions, newest first, with the balance before and after them. */
export const statementExport = defineListExport<TransactionRow>({
  ...statement,
  route: routes.exportTransactions,
  list: routes.transactions,
  name: 'credit-statement',
})

/** The same of a person, for an operator; the log says who took it away. */
export const personStatementExport = defineListExport<TransactionRow>({
  ...statement,
  route: routes.exportUserTransactions,
  list: routes.adminUserTransactions,
  name: 'person-statement',
  about: {
    route: routes.adminUser,
    describe(answer) {
      const { id, name, email } = adminUserResponse.parse(answer)
      return [
        { label: 'Account', value: email },
        { label: 'Name', value: name },
        { label: 'Person', value: id },
      ]
    },
  },
})

type TokenClass = NonNullable<TransactionRow['receipt']>['lines'][number]['token_class']

const inputClasses: readonly TokenClass[] = ['input', 'cache_read', 'cache_write']
const outputClasses: readonly TokenClass[] = ['output', 'reasoning']

function tokensOf({ receipt }: TransactionRow, classes: readonly TokenClass[]): number | null {
  if (receipt === undefined) return null
  return receipt.lines
    .filter(({ token_class: tokenClass }) => classes.includes(tokenClass))
    .reduce((sum, { tokens }) => sum + tokens, 0)
}

/**
 * What the rows come to. The balances are those of the first and the last row themselves, not of two further looks at
 * the ledger: nothing that is posted meanwhile can come between them and the sums.
 */
function startStatementSums(query: Readonly<Record<string, unknown>>): RowSums<TransactionRow> {
  let count = 0n
  let inMicro = 0n
  let outMicro = 0n
  let closingMicro: bigint | undefined
  let openingMicro: bigint | undefined
  return {
    add(row) {
      const amountMicro = microOf(row.amount)
      const afterMicro = microOf(row.balance_after)
      count += 1n
      if (amountMicro >= 0n) inMicro += amountMicro
      else outMicro -= amountMicro
      closingMicro ??= afterMicro
      openingMicro = afterMicro - amountMicro
    },
    async read(ask, isCut) {
      const sums = [
        { label: 'Transactions', value: String(count) },
        { label: 'Credits in', value: creditsOf(inMicro) },
        { label: 'Credits out', value: creditsOf(outMicro) },
      ]
      // Rows of one type only don't lead from one balance to the other.
      if (query['type'] !== undefined) return sums
      const standing = closingMicro ?? (await findStanding(ask, query))
      return [
        {
          label: isCut ? 'Balance before these rows' : 'Opening balance',
          value: creditsOf(openingMicro ?? standing),
        },
        ...sums,
        { label: 'Closing balance', value: creditsOf(standing) },
      ]
    },
  }
}

/** The balance through a span in which nothing was posted. */
async function findStanding(ask: AskList, query: Readonly<Record<string, unknown>>): Promise<bigint> {
  const before = transactionsResponse.parse(await ask({ to: query['to'], limit: 1 }))
  const [newest] = before.transactions
  return newest === undefined ? 0n : microOf(newest.balance_after)
}

function microOf(credits: number): MicroCredits {
  const micro = creditsFromJson(credits)
  invariant(micro !== undefined, 'an amount of credits in an answer is exact')
  return micro
}

function creditsOf(amountMicro: bigint): string {
  return `${decimalDigits(amountMicro, 6)} credits`
}
