import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { paths } from '@tessera/contracts/paths'
import { describe, expect, onTestFinished, test, vi } from 'vitest'

import { readBalance } from '../support/asking.ts'
import { ask } from '../support/http-client.ts'
import { createPerson } from '../support/people.ts'
import { startInVain, startServer } from '../support/server-process.ts'
import type { FailedStart, ServerEnvironment } from '../support/server-process.ts'
import { openSite } from '../support/site.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

describe('a start that cannot succeed ends with 1 and one line that says what to do', () => {
  test.for<{ readonly what: string; readonly env: ServerEnvironment; readonly sentence: RegExp }>([
    {
      what: 'a variable that is out of its range',
      env: { PORT: '65536' },
      sentence: /^PORT is not a whole number from 0 to 65535/,
    },
    {
      what: 'a placeholder for a secret, with real keys of providers',
      env: { OPENAI_API_KEY: 'sk-1', AUTH_SECRET: 'changeme' },
      sentence: /^AUTH_SECRET is a placeholder; set it to the output of: openssl/,
    },
    {
      what: 'a file of providers that is not there',
      env: { PROVIDERS_FILE: '/nowhere/providers.json' },
      sentence: /^PROVIDERS_FILE \/nowhere\/providers\.json cannot be read/,
    },
  ])('$what', async ({ env, sentence }) => {
    expect(summaryOf(await startInVain({ DATA_DIR: await emptyFolder(), ...env }))).toEqual(oneLine(sentence))
  })

  test('a port that is taken', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const address = other.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const started = await startInVain({ DATA_DIR: await emptyFolder(), PORT: port })
    expect(summaryOf(started)).toEqual(
      oneLine(new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is taken: .* set PORT`)),
    )
  })

  test.for([
    ['nobody listens', 'postgres://tessera:hunter2@127.0.0.1:9/tessera'],
    ['no such host', 'postgres://tessera:hunter2@database.invalid/tessera'],
  ] as const)('a PostgreSQL that cannot be reached: %s', async ([, url]) => {
    const started = await startInVain({
      DATA_DIR: await emptyFolder(),
      DATABASE_URL: url,
      DATABASE_WAIT_SECONDS: '1',
    })
    expect(summaryOf(started)).toEqual(oneLine(/^The database does not answer: check DATABASE_URL/))
    expect(started.stdout + started.stderr).not.toContain('hunter2')
  })

  test('a wrong password of the database', async () => {
    const site = await openSite('postgres')
    onTestFinished(() => site.close())
    const url = new URL(site.env['DATABASE_URL'] ?? '')
    url.username = 'nobody_of_this_name'
    url.password = 'hunter2'
    const started = await startInVain({ ...site.env, DATABASE_URL: url.href })
    expect(summaryOf(started)).toEqual(oneLine(/^The database refuses the connection: check DATABASE_URL/))
    expect(started.stdout + started.stderr).not.toContain('hunter2')
  })

  test('a database of a newer version is left as it is', async () => {
    const folder = await emptyFolder()
    const server = await startServer({ DATA_DIR: folder })
    await server.stop()
    const file = new DatabaseSync(join(folder, 'tessera.db'))
    const [table] = file.prepare("select name from sqlite_master where sql like '%checksum%'").all()
    const steps = file.prepare(`select * from ${String(table?.['name'])}`).all()
    const last = steps.at(-1) ?? {}
    const names = Object.keys(last)
    file
      .prepare(`insert into ${String(table?.['name'])} values (${names.map(() => '?').join(', ')})`)
      .run(...names.map((name) => (name === 'id' ? '9999-from-the-future' : (last[name] ?? null))))
    file.close()
    const started = await startInVain({ DATA_DIR: folder })
    expect(summaryOf(started)).toEqual(oneLine(/newer|9999-from-the-future/))
  })

  test('a file that is no database', async () => {
    const folder = await emptyFolder()
    await writeFile(
      join(folder, 'tessera.db'),
      'this is a letter to my aunt, and no database at all\n'.repeat(100),
    )
    expect(summaryOf(await startInVain({ DATA_DIR: folder }))).toEqual(
      oneLine(/tessera\.db cannot be used \(file is not a database\): .* set DATA_DIR/),
    )
  })

  test.skipIf(process.getuid?.() === 0)('a data folder that may not be written', async () => {
    const folder = await emptyFolder()
    await chmod(folder, 0o500)
    expect(summaryOf(await startInVain({ DATA_DIR: join(folder, 'data') }))).toEqual(oneLine(/DATA_DIR/))
  })

  test('a data folder that is a file', async () => {
    const folder = await emptyFolder()
    await writeFile(join(folder, 'data'), '')
    expect(summaryOf(await startInVain({ DATA_DIR: join(folder, 'data') }))).toEqual(
      oneLine(/cannot be written \(EEXIST\).* set DATA_DIR/),
    )
  })

  test('a second server on the same SQLite file; the first goes on undisturbed', async () => {
    const site = await openSite('sqlite')
    onTestFinished(() => site.close())
    const first = await site.start()
    const person = await createPerson(first, 10)
    expect(summaryOf(await startInVain(site.env))).toEqual(
      oneLine(/^Another Tessera \(process \d+ on .*\) uses this SQLite database/),
    )
    expect(await readBalance(first, person)).toMatchObject({ balance: 10 })
    // And one whose owner was killed is free at once.
    await first.kill()
    const successor = await site.start()
    expect(await readBalance(successor, person)).toMatchObject({ balance: 10 })
  })
})

test('without any network but its own the sandbox starts and is ready', async () => {
  // Every proxy variable leads nowhere: whatever asked the outside would fail, or hang.
  const nowhere = 'http://192.0.2.1:9'
  const server = await startServer({
    DATA_DIR: await emptyFolder(),
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    NODE_USE_ENV_PROXY: '1',
  })
  onTestFinished(() => server.kill())
  expect((await ask(server, paths.readyz)).json()).toMatchObject({ status: 'ready' })
  expect((await server.stop()).code).toBe(0)
})

test('with keys of providers that cannot be reached it starts, says so in the log, and answers everything else', async () => {
  const server = await startServer({
    DATA_DIR: await emptyFolder(),
    OPENAI_API_KEY: 'sk-unreachable',
    OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
  })
  onTestFinished(() => server.kill())
  expect((await ask(server, paths.readyz)).status).toBe(200)
  expect((await ask(server, paths.credits.packages)).status).toBe(200)
  expect(server.lines().some(({ msg }) => msg === 'a provider does not list its models')).toBe(true)
  expect(server.output()).not.toContain('sk-unreachable')
})

type Summary = { readonly code: number | null; readonly lines: unknown; readonly isTechnical: boolean }

function summaryOf({ code, stdout, stderr }: FailedStart): Summary {
  return {
    code,
    lines: stderr.trimEnd().split('\n'),
    isTechnical: /^\s+at |"stack"|"level":"fatal"/m.test(stdout + stderr),
  }
}

/** What a person at a terminal should see: one sentence, and nothing for programmers. */
function oneLine(sentence: RegExp): Summary {
  return { code: 1, lines: [expect.stringMatching(sentence)], isTechnical: false }
}

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-test-start-'))
  onTestFinished(async () => {
    await chmod(folder, 0o700)
    await rm(folder, { recursive: true, force: true })
  })
  return folder
}
