import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { runChecks, staticChecks } from './check.ts'
import { ensurePackages } from './hosts/ensurePackages.ts'

/** What vitest's JSON report says, as far as it is read here. */
const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
})

interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** Every test there is: checks, then unit, page, host and browser tests. Arguments choose test files, as for vitest. */
const main = async (): Promise<void> => {
  await ensurePackages([
    'systemd-container',
    'mmdebstrap',
    'iproute2',
    'openssh-client',
    'shellcheck',
    'busybox',
    'chromium',
    'postgresql',
  ])
  const filters = process.argv.slice(2)
  const clean = filters.length > 0 || (await runChecks(staticChecks))
  const counts = await runVitest(filters)
  if (!clean) counts.failed += 1
  // In CI a suite that can't run is a failure, not an omission.
  if (process.env['CI'] === 'true') {
    counts.failed += counts.skipped
    counts.skipped = 0
  }
  const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`
  process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`)
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1
}

const runVitest = async (filters: readonly string[]): Promise<Counts> => {
  const folder = await mkdtemp(join(tmpdir(), 'raptor-tests-'))
  const file = join(folder, 'report.json')
  try {
    const args = [
      'run',
      '--config',
      'test/vitest.config.ts',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ]
    const code = await exitOf(spawn('vitest', [...args, ...filters], { stdio: ['ignore', 'inherit', 'inherit'] }))
    return countsOf(await readFile(file, 'utf8'), code)
  } catch (cause) {
    process.stderr.write(`vitest gave no report: ${String(cause)}\n`)
    return { passed: 0, failed: 1, skipped: 0 }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const countsOf = (text: string, code: number): Counts => {
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = report.parse(JSON.parse(text))
  const brokenFiles = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length
  const failed = numFailedTests + brokenFiles
  // vitest also fails for an unhandled error outside any test.
  return { passed: numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: numPendingTests }
}

const exitOf = async (child: ReturnType<typeof spawn>): Promise<number> =>
  new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })

try {
  await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
