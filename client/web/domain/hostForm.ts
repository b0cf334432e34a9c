import { filled } from './filled.ts'
import type { z } from 'zod'
import type { addHostInput } from '../../../shared/input.ts'

export type AddHost = z.input<typeof addHostInput>

/** The fields of a host as they are typed. */
export interface HostForm {
  address: string
  name: string
  port: string
  user: string
  keyFile: string
  jump: string
  tags: string
  password: string
  passphrase: string
  sudoPassword: string
}

export const emptyHostForm: HostForm = {
  address: '',
  name: '',
  port: '',
  user: '',
  keyFile: '',
  jump: '',
  tags: '',
  password: '',
  passphrase: '',
  sudoPassword: '',
}

/** `user@host:port` in the address is taken apart, as ssh users type it. */
export const splitAddress = (typed: string): { address: string; user?: string; port?: string } => {
  const found = /^(?:([^@\s]+)@)?(\[[0-9a-fA-F:]+\]|[^:\s]+)(?::(\d{1,5}))?$/.exec(typed.trim())
  if (found === null) return { address: typed.trim() }
  const [, user, address = '', port] = found
  return {
    address: address.replace(/^\[|\]$/g, ''),
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
  }
}

/** A name for the fleet from an address: its first label, or the whole of an IP address. */
export const nameFrom = (typed: string): string => {
  const { address } = splitAddress(typed)
  const isIp = /^[\d.]+$/.test(address) || address.includes(':')
  return (isIp ? address.replaceAll(':', '-') : (address.split('.')[0] ?? ''))
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 63)
}

export const tagsFrom = (typed: string): string[] => [...new Set(typed.split(/[\s,]+/).filter((tag) => tag !== ''))]

/** The form as the procedure takes it. */
export const addHostFrom = (form: HostForm, fingerprint: string | undefined): AddHost => {
  const split = splitAddress(form.address)
  const { port = split.port, ...rest } = filled({
    port: form.port,
    user: form.user,
    keyFile: form.keyFile,
    jump: form.jump,
  })
  return {
    spec: {
      ...(split.user === undefined ? {} : { user: split.user }),
      ...rest,
      name: form.name.trim() === '' ? nameFrom(form.address) : form.name.trim(),
      address: split.address,
      ...(port === undefined ? {} : { port: Number(port) }),
      tags: tagsFrom(form.tags),
    },
    secrets: filled({ password: form.password, passphrase: form.passphrase, sudoPassword: form.sudoPassword }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  }
}
