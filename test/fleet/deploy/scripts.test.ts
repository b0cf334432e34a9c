import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { deployScript, testScript, type DeployItem } from '../../../server/fleet/deploy/deployScript.ts'
import { listening } from '../../../server/fleet/deploy/listeningQuestion.ts'
import { removeScript } from '../../../server/fleet/deploy/removeScript.ts'
import { survey } from '../../../server/fleet/deploy/survey.ts'

const item: DeployItem = {
  id: 'my-home',
  config: `{"name": "it's $(reboot) \`x\`"}\n`,
  unit: '[Unit]\n',
  expected: { config: 'absent', unit: 'absent' },
  ports: [1080, 443],
}

describe.each([
  ['deploy', deployScript([item, { ...item, id: 'other' }], 'abc123').script],
  ['test', testScript([item]).script],
  ['remove', removeScript([{ id: 'my-home', expectedUnit: 'absent' }]).script],
  ['survey', survey.command({ ids: ['my-home', 'other'] }).script],
  ['listening', listening.command().script],
])('the script to %s', (_name, script) => {
  it('is good shell', () => {
    expect(spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
  })
})

it('a deploy that was sent by half does nothing at all', () => {
  const { script } = deployScript([item], 'abc123')
  for (const part of [0.3, 0.6, 0.9]) {
    const half = `echo() { command echo DID SOMETHING; }\n${script.slice(0, script.length * part)}`
    const run = spawnSync('sh', ['-s'], { input: half, encoding: 'utf8', env: {} })
    expect([run.status === 0, run.stdout]).toEqual([false, ''])
  }
})

it('texts travel as they are, whatever is in them, and ports as /proc/net/tcp writes them', () => {
  const { script } = deployScript([item], 'abc123')
  const taken = /^take my-home .*?(?=^umask)/ms.exec(script)?.[0] ?? ''
  const said = execFileSync('sh', ['-c', `take() { printf '%s|' "$@"; }\n${taken}`], { encoding: 'utf8' })
  expect(said).toBe(`my-home|absent|absent|${item.config}|${item.unit}|my-home:0438:01BB|`)
})

it('however many tunnels: systemd reloads once, and starts in one call', () => {
  const many = Array.from({ length: 10 }, (_, at) => ({ ...item, id: `t${at}` }))
  const { script } = deployScript(many, 'abc123')
  expect(script.match(/daemon-reload/g)).toHaveLength(1)
  expect(script.match(/systemctl restart/g)).toHaveLength(1)
  expect(
    removeScript(many.map(({ id }) => ({ id, expectedUnit: 'absent' }))).script.match(/systemctl stop/g),
  ).toHaveLength(1)
})
