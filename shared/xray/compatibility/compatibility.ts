import { timeline } from './compatibilityTimeline.ts'
import type { XrayConfig } from '../config/config.ts'
import type { ConfigIssue } from '../config/issue.ts'

/** Below zero when `a` is the older version. Versions are `26.3.27`; missing parts count as 0. */
export const compareVersions = (a: string, b: string): number => {
  const [left, right] = [a, b].map((version) => version.replace(/^v/, '').split('.').map(Number))
  return [0, 1, 2].map((part) => (left?.[part] ?? 0) - (right?.[part] ?? 0)).find((difference) => difference !== 0) ?? 0
}

/** What a config will meet on a given xray version (`26.3.27`). */
export const warningsFor = (config: XrayConfig, version: string): ConfigIssue[] =>
  timeline
    .filter(({ kind, version: turn }) =>
      kind === 'needs' ? compareVersions(version, turn) < 0 : compareVersions(version, turn) >= 0,
    )
    .flatMap((entry) =>
      entry.finds(config).map((path) => ({
        path,
        code: entry.code,
        message:
          entry.kind === 'needs'
            ? `${entry.sentence} Xray ${version} is older.`
            : `Since xray ${entry.version}: ${entry.sentence}`,
      })),
    )

/** What some version of xray refuses or speaks against, for a config whose version is not known yet. */
export const futureRefusals = (config: XrayConfig): ConfigIssue[] =>
  timeline
    .filter(({ kind }) => kind === 'refuses' || kind === 'advises')
    .flatMap((entry) =>
      entry.finds(config).map((path) => ({
        path,
        code: entry.code,
        message:
          entry.kind === 'refuses'
            ? `Xray ${entry.version} and newer refuse this config: ${entry.sentence}`
            : `Since xray ${entry.version}: ${entry.sentence}`,
      })),
    )
