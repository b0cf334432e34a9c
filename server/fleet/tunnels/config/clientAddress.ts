import { HostError } from '../../../../shared/hostError.ts'
import type { HostSpec } from '../../../../shared/host.ts'

/**
 * The address under which clients dial a host. An alias of ssh_config is of no use to them.
 * @throws HostError `badInput` where no such address is known.
 */
export const clientAddress = ({ name, address, publicAddress }: HostSpec): string => {
  if (publicAddress !== undefined) return publicAddress
  if (/[.:]/.test(address)) return address.replace(/^\[|\]$/g, '')
  const message = `${address} is a name that only this workstation knows: give ${name} a public address first.`
  throw new HostError({ kind: 'badInput', issues: [{ path: 'publicAddress', message }] })
}
