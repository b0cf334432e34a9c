import { afterAll, beforeAll, expect, test } from 'vitest'
import { ownHost, outsideWorld } from '../hosts/sharedHost.ts'
import type { Outside } from '../hosts/outside.ts'
import type { TestHost } from '../hosts/testHost.ts'
import { ensureXray } from '../hosts/xrayBinary.ts'
import { lookAt } from './lookAt.ts'
import { openPage, type OpenPage } from './openPage.ts'
import { routesOf } from './routes.ts'

/** One person's way through the page, from an empty fleet to a tunnel that is deleted again: each test goes on from the one before. */

const stack = new AsyncDisposableStack()
let host: TestHost
let outside: Outside
let open: OpenPage

beforeAll(async () => {
  host = stack.use(await ownHost({ kind: 'sudo', name: 'fra1' }))
  outside = await outsideWorld()
  open = stack.use(await openPage({ probeUrls: [`http://${outside.address}:${outside.httpPort}/nonce/{nonce}`] }))
})
afterAll(async () => stack.disposeAsync())

const button = (name: string | RegExp) => open.page.getByRole('button', { name })
const field = (name: string) => open.page.getByLabel(name, { exact: true })
const goTo = async (path: string): Promise<void> => {
  await open.page.goto(open.server.url + path)
}
const rung = (name: string) =>
  open.page.getByRole('list', { name: 'Health ladder' }).getByRole('listitem').filter({ hasText: name })
const pill = (words: string) => open.page.locator('header').getByText(words, { exact: true })
const applied = { timeout: 60_000 }

/** Shows the plan, carries it out, and waits for the tunnel's own page. */
const makeTunnel = async (id: string): Promise<void> => {
  await field('Id').fill(id)
  await button('Show plan').first().click()
  await button(/^Apply to/).click(applied)
  await open.page.waitForURL(`**/tunnels/fra1/${id}`, applied)
}

test('the one-time key is gone from the address, and an empty fleet says how to begin', async () => {
  await open.page.getByRole('link', { name: 'Add your first host' }).waitFor()
  expect(open.page.url()).toBe(`${open.server.url}/`)
  await looksWell('first-host')
})

test('a host is tested live, its key compared, and then added', async () => {
  const { address, port, user, keyFile = '', hostKeys } = host.descriptor
  await open.page.getByRole('link', { name: 'Add your first host' }).click()
  await field('Address').fill(`${user}@${address}:${port}`)
  await field('Name').fill('fra1')
  await button('User, port, key, jump host, passwords').click()
  await field('Key file').fill(keyFile)
  await button('Test').click()
  await open.page.getByText('Host key is new').waitFor()
  const shown = await open.page.getByText(/^SHA256:/).textContent()
  expect(hostKeys.map(({ fingerprint }) => fingerprint)).toContain(shown)
  await looksWell('new-host-key')
  await button('Same, trust it').click()
  await button('Add host').click()
  await open.page.waitForURL(/\/hosts\/fra1/)
  await pill('Live').waitFor()
})

test('it is prepared: first the plan, then the steps, then what is true', async () => {
  const dialog = open.page.getByRole('dialog', { name: 'Prepare fra1' })
  await dialog.getByLabel('xray from').selectOption('file')
  await dialog.getByLabel('Path').fill(await ensureXray())
  await dialog.getByText('/usr/local/bin/xray').first().waitFor()
  await dialog.getByRole('button', { name: 'Prepare', exact: true }).click()
  await dialog.getByText('fra1 is ready for tunnels.').waitFor(applied)
  await dialog.getByRole('link', { name: 'New tunnel there' }).click()
  expect(await host.sh('test -x /usr/local/bin/xray && id -un raptor-tunnel')).toBe('raptor-tunnel')
})

test('an exit is made from a preset, and an entry to it with nothing typed twice', async () => {
  await open.page.getByRole('radio', { name: 'Preset' }).check({ force: true })
  await field('dest').fill(`${outside.address}:${outside.tlsPort}`)
  await field('serverName').fill('example.org')
  await field('allowPrivate').check()
  await field('Id').fill('exit')
  await button('Show plan').first().click()
  await button(/^Apply to/)
    .and(open.page.locator(':enabled'))
    .waitFor(applied)
  await looksWell('plan')
  await button('Back').click()
  await makeTunnel('exit')
  await pill('Up').waitFor()
  await goTo('/tunnels/new?from=preset&host=fra1')
  await open.page.getByRole('combobox', { name: 'Preset' }).selectOption('entry')
  await field('exit').selectOption('fra1/exit')
  await makeTunnel('home')
  await pill('Up').waitFor()
  expect(await host.sh('systemctl is-active xray-tunnel-exit xray-tunnel-home')).toBe('active\nactive')
})

test('the health ladder shows that traffic really passes', async () => {
  await rung('Traffic').getByText('passes').waitFor({ state: 'attached', timeout: 30_000 })
  expect(await rung('Port').getByText('passes').count()).toBe(1)
})

test('a share link of the exit makes one more client', async () => {
  await goTo('/tunnels/fra1/exit?tab=share')
  await button('Reveal the link').click()
  const link = await open.page.getByText(/^vless:\/\//).textContent()
  await goTo('/tunnels/new?host=fra1')
  await field('Link').fill(link ?? '')
  await open.page
    .getByText(/reality/)
    .first()
    .waitFor()
  await makeTunnel('by-link')
  await rung('Traffic').getByText('passes').waitFor({ state: 'attached', timeout: 30_000 })
  expect(await host.sh('systemctl is-enabled xray-tunnel-by-link')).toBe('enabled')
})

test('a tunnel that is killed from outside is seen to fall and to rise again, with nobody touching the page', async () => {
  await goTo('/tunnels/fra1/home')
  await pill('Up').waitFor()
  await host.sh('systemctl kill -s KILL xray-tunnel-home.service')
  await pill('Restarting').waitFor()
  await pill('Up').waitFor(applied)
  expect(await host.sh('systemctl show -P NRestarts xray-tunnel-home')).toBe('1')
})

test('a followed log shows a line as it is written', async () => {
  await goTo('/tunnels/fra1/home?tab=logs')
  await open.page.getByRole('log').waitFor()
  await open.page
    .getByText(/started/)
    .first()
    .waitFor()
  await host.sh(
    'echo "2026/11/23 12:00:00.000000 [Warning] a line from outside" >> /var/log/raptor-tunnel/xray-home.log',
  )
  await open.page.getByText('a line from outside').waitFor()
  await field('Least level').selectOption('error')
  expect(await open.page.getByText('a line from outside').count()).toBe(0)
})

test('a config with an error is told while it is typed, and not even planned', async () => {
  await goTo('/tunnels/new?from=config&host=fra1')
  const reality = {
    network: 'ws',
    security: 'reality',
    realitySettings: { serverName: 'x.example', publicKey: 'short' },
  }
  const outbound = { protocol: 'freedom', tag: 'out', streamSettings: reality }
  const inbound = { listen: '127.0.0.1', port: 19_999, protocol: 'socks' }
  await field('Config').fill(JSON.stringify({ inbounds: [inbound], outbounds: [outbound] }))
  await field('Id').fill('bad')
  await open.page.getByText(/error/).first().waitFor()
  expect(await button('Show plan').first().isDisabled()).toBe(true)
})

test('a config that only the host’s xray refuses is refused in its words, and nothing is left on the host', async () => {
  await goTo('/tunnels/new?from=config&host=fra1')
  const config = {
    inbounds: [{ listen: '127.0.0.1', port: 19_998, protocol: 'socks' }],
    outbounds: [{ protocol: 'freedom', tag: 'direct' }],
    routing: { rules: [{ domain: ['geosite:no-such-category'], outboundTag: 'direct' }] },
  }
  await field('Config').fill(JSON.stringify(config))
  await field('Id').fill('refused')
  await button('Show plan').first().click()
  const told = open.page.getByRole('alert').filter({ hasText: 'geosite' })
  await told.waitFor()
  expect(await told.textContent()).toMatch(/xray .*refuse/)
  expect(await button(/^Apply to/).isDisabled()).toBe(true)
  await looksWell('refused')
  expect(await host.sh('ls /etc/raptor-tunnel /etc/systemd/system /var/log/raptor-tunnel')).not.toContain('refused')
})

test('the stop and the start of a tunnel end with what is true on the host', async () => {
  await goTo('/tunnels/fra1/by-link')
  await button('Stop').click()
  await pill('Stopped').waitFor(applied)
  expect(await host.sh('systemctl is-active xray-tunnel-by-link || true')).toBe('inactive')
  await button('Start').click()
  await pill('Up').waitFor(applied)
})

test('axe finds nothing in any room, in either theme, on a screen and on a phone', async () => {
  const operation = await firstOperation()
  const rooms = Object.entries(routesOf({ host: 'fra1', exit: 'exit', entry: 'home', operation }))
  const findings: string[] = []
  for (const [name, path] of rooms) {
    await goTo(path)
    await settled()
    findings.push(...(await lookAt(open.page, name)))
  }
  expect(findings).toEqual([])
}, 300_000)

test('a tunnel is deleted when its id is typed, and nothing of it stays on the host', async () => {
  await goTo('/tunnels/fra1/by-link')
  await button('More for this tunnel').click()
  await open.page.getByRole('menuitem', { name: 'Delete…' }).click()
  expect(await button('Delete').isDisabled()).toBe(true)
  await looksWell('delete-tunnel')
  await open.page.getByRole('dialog').getByRole('textbox').fill('by-link')
  await button('Delete').click()
  await open.page.waitForURL('**/tunnels', applied)
  await open.page.getByRole('link', { name: 'fra1/home' }).waitFor()
  expect(await open.page.getByRole('link', { name: 'fra1/by-link' }).count()).toBe(0)
  expect(await host.sh('ls /etc/raptor-tunnel /etc/systemd/system /var/log/raptor-tunnel')).not.toContain('by-link')
})

test('a host that is cut off is stale, never falsely live, and live again when it is back', async () => {
  await goTo('/hosts/fra1')
  await pill('Live').waitFor()
  await host.killSshd()
  await pill('Stale').or(pill('Connecting')).waitFor(applied)
  await pill('Live').waitFor(applied)
  expect(await open.page.getByRole('region', { name: 'Hosts by freshness' }).textContent()).toContain('1 live')
})

test('a host whose network is cut is stale everywhere, with its tunnels, until it answers again', async () => {
  await host.cutNetwork()
  await pill('Stale').waitFor(applied)
  await looksWell('stale-host')
  await goTo('/tunnels')
  const table = open.page.getByRole('table', { name: 'Tunnels' })
  await table.getByText('Stale', { exact: true }).first().waitFor()
  expect(await table.getByText('Up', { exact: true }).count()).toBe(0)
  await looksWell('stale-tunnels')
  await goTo('/')
  await open.page.getByText("whether they run can't be seen").waitFor()
  await looksWell('stale-fleet')
  await goTo('/tunnels/fra1/home')
  await pill('Stale').waitFor()
  await looksWell('stale-tunnel')
  await host.healNetwork()
  await pill('Up').waitFor(applied)
}, 120_000)

test('all the while the console had no error and no warning', () => expect(open.complaints).toEqual([]))

const looksWell = async (name: string) => expect(await lookAt(open.page, name)).toEqual([])

/** Until nothing is loading any more. */
const settled = async (): Promise<void> => {
  await open.page.locator('main').waitFor()
  await open.page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null, undefined, {
    timeout: 15_000,
  })
}

const firstOperation = async (): Promise<string> => {
  await goTo('/operations')
  const href = await open.page.locator('a[href^="/operations/"]').last().getAttribute('href')
  return href?.split('/').at(-1) ?? ''
}
