import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

import { createSandboxStripe } from '../sandbox/stripe/create-sandbox-stripe.ts'
import { createFileStore } from '../sandbox/stripe/state/file-store.ts'

const usage = `npm run sandbox:stripe -- [--port NUMBER] [--file PATH] [--webhook-url URL --webhook-secret SECRET]

Runs the stand-in for Stripe in a process of its own, until it is stopped. No money moves.
  --port            of its API and of its payment page (default: 12111)
  --file            keeps what was paid between two starts (default: nothing is kept)
  --webhook-url     where events go, such as http://127.0.0.1:3000/api/credits/webhook
  --webhook-secret  what they are signed with; the same as STRIPE_WEBHOOK_SECRET (whsec_…)`

type Input = {
  readonly port: number
  readonly file: string | undefined
  readonly webhook: { readonly url: string; readonly secret: string } | undefined
}

/** @returns the exit code: 0 stopped, 2 wrong arguments */
export async function runSandboxStripe(
  args: readonly string[],
  print: (line: string) => void,
): Promise<number> {
  const input = readInput(args)
  if (input === undefined) {
    print(usage)
    return 2
  }
  const { port, file, webhook } = input
  const sandbox = await createSandboxStripe({
    port,
    ...(file === undefined ? {} : { store: createFileStore(file) }),
    ...(webhook === undefined ? {} : { webhook }),
  })
  print(`STRIPE_API_BASE=${sandbox.apiBaseUrl}`)
  print(`STRIPE_SECRET_KEY=${sandbox.secretKey}`)
  await stopRequested()
  await sandbox.close()
  return 0
}

function readInput(args: readonly string[]): Input | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '12111' },
        file: { type: 'string' },
        'webhook-url': { type: 'string' },
        'webhook-secret': { type: 'string' },
      },
    })
    const port = Number(values.port)
    const { 'webhook-url': url, 'webhook-secret': secret, file } = values
    if (
      !Number.isInteger(port) ||
      port < 0 ||
      port > 65_535 ||
      (url === undefined) !== (secret === undefined)
    ) {
      return undefined
    }
    return { port, file, webhook: url === undefined || secret === undefined ? undefined : { url, secret } }
  } catch {
    // parseArgs names the wrong option; the usage that is printed says the same with the right ones.
    return undefined
  }
}

function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await runSandboxStripe(process.argv.slice(2), (line) => console.log(line))
}
