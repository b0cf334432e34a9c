import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { z } from 'zod'

const source = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const violations = z.array(z.string())

const ask = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => id + ': ' + html.slice(0, 160) + ' ' + (any[0]?.message ?? ''))))`

/** What axe finds wrong with the page as it stands. It goes in by the debugger: the page's content policy lets no script in. */
export const axeFindings = async (page: Page): Promise<string[]> => {
  const debug = await page.context().newCDPSession(page)
  try {
    await debug.send('Runtime.evaluate', { expression: await source })
    const { result } = await debug.send('Runtime.evaluate', {
      expression: ask,
      awaitPromise: true,
      returnByValue: true,
    })
    return violations.parse(result.value)
  } finally {
    await debug.detach()
  }
}
