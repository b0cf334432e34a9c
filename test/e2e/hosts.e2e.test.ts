import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HostDescriptor } from '../hosts/descriptor.ts'
import { outsideWorld, ownHost } from '../hosts/sharedHost.ts'
import type { TestHost } from '../hosts/testHost.ts'
import { ensureXray } from '../hosts/xrayBinary.ts'
import { lookAt } from './lookAt.ts'
import { openPage, type OpenPage } from './openPage.ts'

/** What one does with hosts that are there: each test goes on from the one before. */

const stack = new AsyncDisposableStack()
let ops: TestHost
let open: OpenPage

beforeAll(async () => {
  const [sudo, quiet] = await Promise.all([
    ownHost({ kind: 'sudoPassword', name: 'ops1' }),
    ownHost({ kind: 'noBus', name: 'quiet1' }),
  ])
  ops = stack.use(sudo)
  stack.use(quiet)
  const { address, httpPort } = await outsideWorld()
  open = stack.use(
    await openPage({
      probeUrls: [`http://${address}:${httpPort}/nonce/{nonce}`],
      sshConfig: [ops, quiet].map(({ descriptor }) => entryOf(descriptor)).join(''),
    }),
  )
})
afterAll(async () => stack.disposeAsync())

const entryOf = ({ name, address, port, user, keyFile = '' }: HostDescriptor): string =>
  `Host ${name}\n  HostName ${address}\n  Port ${port}\n  User ${user}\n  IdentityFile ${keyFile}\n  IdentitiesOnly yes\n`

const button = (name: string | RegExp) => open.page.getByRole('button', { name })
const dialog = () => open.page.getByRole('dialog')
const pill = (words: string) => open.page.locator('header').getByText(words, { exact: true })
const goTo = async (path: string): Promise<void> => {
  await open.page.goto(open.server.url + path)
}
const more = async (item: string): Promise<void> => {
  await goTo('/hosts/ops1')
  await button('More for this host').click()
  await open.page.getByRole('menuitem', { name: item }).click()
}
const looksWell = async (name: string) => expect(await lookAt(open.page, name)).toEqual([])
const long = { timeout: 60_000 }

test('hosts of ssh_config are searched, chosen and added, each key compared', async () => {
  await goTo('/hosts/new?from=ssh_config')
  const row = (alias: string) => open.page.getByRole('listitem').filter({ hasText: alias })
  await open.page.getByLabel('Search aliases').fill('quiet')
  await row('quiet1').waitFor()
  expect(await row('ops1').count()).toBe(0)
  await open.page.getByLabel('Search aliases').fill('')
  await button('Choose all shown').click()
  await looksWell('import')
  await button('Add 2 hosts').click()
  for (const alias of ['ops1', 'quiet1']) {
    await row(alias).getByText('Host key is new').waitFor()
    await row(alias).getByRole('button', { name: 'Same, trust it' }).click()
    await row(alias).getByText('in the fleet').waitFor(long)
  }
})

test('a host whose bus is stopped is shown as polling, with the reason', async () => {
  await goTo('/hosts/quiet1')
  await pill('Polling').waitFor()
  await open.page.getByText('systemctl', { exact: false }).first().waitFor()
  expect(await open.page.locator('main').textContent()).toContain('bus')
  await looksWell('polling-host')
})

test('a wrong sudo password is told, and the right one unlocks', async () => {
  await more('Unlock…')
  expect(await dialog().getByRole('button', { name: 'Unlock' }).isDisabled()).toBe(true)
  await dialog().getByLabel('sudo password').fill('wrong')
  await dialog().getByRole('button', { name: 'Unlock' }).click()
  await dialog().getByRole('alert').waitFor(long)
  await looksWell('unlock')
  await dialog()
    .getByLabel('sudo password')
    .fill(ops.descriptor.sudoPassword ?? '')
  await dialog().getByRole('button', { name: 'Unlock' }).click()
  await dialog().waitFor({ state: 'detached', ...long })
  await pill('Live').waitFor()
})

test('it can be prepared then, as root', async () => {
  await button('Prepare').first().click()
  await dialog().getByLabel('xray from').selectOption('file')
  await dialog()
    .getByLabel('Path')
    .fill(await ensureXray())
  await dialog().getByText('/usr/local/bin/xray').first().waitFor()
  await dialog().getByRole('button', { name: 'Prepare', exact: true }).click()
  await dialog().getByText('ops1 is ready for tunnels.').waitFor(long)
  expect(await ops.sh('test -x /usr/local/bin/xray && id -un raptor-tunnel')).toBe('raptor-tunnel')
})

test('an edit with a bad port names the field and changes nothing; a good one is seen at once', async () => {
  await more('Edit…')
  await dialog().getByLabel('Tags').fill('eu prod')
  await dialog().getByLabel('Port').fill('99999')
  await dialog().getByRole('button', { name: 'Save' }).click()
  await dialog().getByRole('alert').first().waitFor()
  expect(await dialog().getByLabel('Port').getAttribute('aria-invalid')).toBe('true')
  await looksWell('edit-host')
  await dialog().getByLabel('Port').fill('')
  await dialog().getByRole('button', { name: 'Save' }).click()
  await dialog().waitFor({ state: 'detached' })
  await open.page.locator('header').getByText('prod').waitFor()
  await pill('Live').waitFor(long)
})

test('another name is one edit: the page goes on under it, and the host is as live as before', async () => {
  const rename = async (name: string): Promise<void> => {
    await button('More for this host').click()
    await open.page.getByRole('menuitem', { name: 'Edit…' }).click()
    await dialog().getByLabel('Name', { exact: true }).fill(name)
    await dialog().getByRole('button', { name: 'Save' }).click()
    await open.page.waitForURL(`**/hosts/${name}`)
    await open.page.getByRole('heading', { name, exact: true }).waitFor()
    await pill('Live').waitFor(long)
  }
  await goTo('/hosts/ops1')
  await rename('frankfurt')
  await rename('ops1')
  expect(await open.page.getByRole('link', { name: 'frankfurt' }).count()).toBe(0)
})

test('an order that waits for another workstation is cancelled, and retried when that has gone', async () => {
  await goTo('/tunnels/new?from=preset&host=ops1')
  await open.page.getByRole('combobox', { name: 'Preset' }).selectOption('socks')
  await open.page.getByLabel('Id', { exact: true }).fill('home')
  await button('Show plan').first().click()
  await button(/^Apply to/).waitFor()
  await ops.sh(`umask 077; mkdir -p /run/raptor-tunnel; setsid flock /run/raptor-tunnel/lock sleep 1000 >/dev/null 2>&1 &
    until ! flock -n /run/raptor-tunnel/lock true; do sleep 0.1; done`)
  await button(/^Apply to/).click()
  // By the list of what runs, in the page: the order gives up by itself after five seconds.
  await open.page.getByRole('link', { name: 'create ops1/home' }).first().click()
  await button('Cancel').click()
  await pill('Cancelled').waitFor()
  await looksWell('cancelled')
  expect(await ops.sh('ls /etc/raptor-tunnel')).toBe('')
  await ops.sh('pkill -x sleep')
  const cancelled = open.page.url()
  await button('Retry').click()
  await pill('Done').waitFor(long)
  expect(open.page.url()).not.toBe(cancelled)
  expect(await ops.sh('systemctl is-active xray-tunnel-home')).toBe('active')
})

test('a host is cleaned up and removed when its name is typed, and nothing of ours stays there', async () => {
  await more('Remove…')
  await dialog()
    .getByRole('radio', { name: /Clean up and forget/ })
    .check()
  await dialog().getByText('xray-tunnel-home.service').first().waitFor()
  expect(await button('Clean up and remove').isDisabled()).toBe(true)
  await looksWell('remove-host')
  await dialog().getByRole('textbox').fill('ops1')
  await button('Clean up and remove').click()
  await open.page.waitForURL('**/hosts', long)
  await open.page.getByRole('link', { name: 'quiet1' }).first().waitFor()
  expect(await open.page.getByRole('link', { name: 'ops1' }).count()).toBe(0)
  const ours =
    '/etc/raptor-tunnel /var/log/raptor-tunnel /etc/systemd/system/xray-tunnel-home.service /usr/local/bin/xray'
  expect(await ops.sh(`ls -d ${ours} 2>/dev/null; id -u raptor-tunnel 2>/dev/null; true`)).toBe('')
})

test('all the while the console had no error and no warning', () => expect(open.complaints).toEqual([]))
