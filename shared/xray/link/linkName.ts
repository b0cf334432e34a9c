import type { ConfigIssue } from '../config/issue.ts'

/** A link without a name is called by its server. */
export const nameOr = (name: string, host: string): string => (name.trim() === '' ? host : name.trim())

/** Why an outbound without a server has no link. */
export const noEndpoint: { ok: false; issues: ConfigIssue[] } = {
  ok: false,
  issues: [{ path: 'settings', code: 'notInLink', message: 'This outbound dials no server, so it has no link.' }],
}
