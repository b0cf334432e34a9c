#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

// What was compiled once starts in half the time. Not in the shared temporary folder: who can write there could run code.
enableCompileCache(join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'raptor-tunnel', 'compiled'))

const { endWithReader } = await import('./output/endWithReader.ts')
const { run } = await import('./run.ts')
endWithReader()
await run(process.argv.slice(2))
