import { test } from 'vitest'
import { describeEachDatabase } from '/work/main/apps/server/test/databases.ts'
import { createTestLedger, hold, settle, credits } from '/work/main/apps/server/test/ledger.ts'
import { verifyLedger } from '/work/main/apps/server/src/adapters/db/ledger/verify-ledger.ts'
describeEachDatabase('bench', (openDatabase, dialect) => {
  test('bench', async () => {
    const database = await openDatabase()
    const ledger = createTestLedger(database)
    for (let w = 0; w < 64; w += 1) await ledger.openWallet(`wal_${w}`, 1_000_000)
    const N = Number(process.env.N ?? 150)
    for (const mode of ['spread', 'hot']) for (let round = 0; round < 3; round += 1) {
      const cpu0 = process.cpuUsage(); const t0 = performance.now()
      for (let i = 0; i < N; i += 1) {
        const ids = Array.from({ length: 64 }, (_, k) => [mode === 'hot' ? 'wal_0' : `wal_${k}`, `run_${mode}_${round}_${i}_${k}`] as const)
        const a = await ledger.backend.commitBatch(ids.map(([w, r]) => ({ operation: { ...hold(w, 10, r) } })))
        const b = await ledger.backend.commitBatch(ids.map(([w, r]) => ({ operation: { ...settle(w, 1, r) } })))
        if (!a.every((x) => x.ok) || !b.every((x) => x.ok)) throw new Error('refused')
      }
      const us = (performance.now() - t0) * 1000 / (N * 128); const cpu = process.cpuUsage(cpu0)
      console.log(dialect, mode, us.toFixed(1), 'us/op wall', ((cpu.user + cpu.system) / (N * 128)).toFixed(1), 'us cpu/op', Math.round(1e6 / us), 'op/s')
    }
    const t = performance.now(); const r = await verifyLedger(database)
    console.log(dialect, 'verify', (r.walletLegs + r.systemLegs), 'postings', Math.round(performance.now() - t), 'ms', r.violation)
    await ledger.committer.close(); await database.close()
  }, 600_000)
})
