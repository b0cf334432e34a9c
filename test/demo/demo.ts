import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { hearSignals } from './hearSignals.ts'
import { runDemo } from './runDemo.ts'

const { values } = parseArgs({
  options: { once: { type: 'boolean' }, json: { type: 'boolean' }, home: { type: 'string' } },
})
const heard = hearSignals()
try {
  const ok = await runDemo(
    {
      once: values.once ?? false,
      json: values.json ?? false,
      ...(values.home === undefined ? {} : { home: resolve(values.home) }),
    },
    heard.signal,
  )
  process.exit(ok ? 0 : 1)
} catch (error) {
  if (heard.signal.aborted) heard.die()
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exit(1)
}
