import { expect, test } from 'vitest'
import { presetFields } from '../../../client/web/rooms/newTunnel/presetFields.ts'
import { emptyTunnelForm, freeId, idFrom, newTunnelFrom } from '../../../client/web/rooms/newTunnel/tunnelForm.ts'
import { planTunnelInput } from '../../../shared/input.ts'
import { tunnelId } from '../../../shared/name.ts'

test('any words give an id, and a taken one is counted on', () => {
  expect(idFrom('Дом Café #1 🏠')).toBe('cafe-1')
  expect(freeId('🏠', [])).toBe('tunnel')
  expect(freeId('home', ['home', 'home-2'])).toBe('home-3')
  const long = freeId('a'.repeat(80), ['a'.repeat(40)])
  expect(tunnelId.safeParse(long).success).toBe(true)
})

test('what is left empty is filled with what is offered; a JSON config names its own ports', () => {
  const form = { ...emptyTunnelForm, host: 'fra1', link: ' ss://x ', config: '{}' }
  const offered = { id: 'home', port: 10_808 }
  expect(newTunnelFrom(form, 'link', offered)).toMatchObject({ id: 'home', port: 10_808, source: { uri: 'ss://x' } })
  expect(newTunnelFrom(form, 'config', offered)).not.toHaveProperty('port')
  expect(planTunnelInput.safeParse(newTunnelFrom(form, 'link', offered)).success).toBe(true)
})

test('a preset has its fields from its own schema', () => {
  const fields = presetFields('exit-ss2022')
  expect(fields.find(({ key }) => key === 'method')?.kind).toBe('choice')
  expect(fields.find(({ key }) => key === 'udp')).toMatchObject({ kind: 'flag', initial: 'true' })
  expect(
    presetFields('entry')
      .filter(({ required }) => required)
      .map(({ key }) => key),
  ).toEqual(['exit'])
})
