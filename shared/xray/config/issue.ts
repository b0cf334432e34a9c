/** Something wrong with a config or a link. `path` is a field (`outbounds[0].settings.vnext[0].port`) or a part of a link (`pbk`). */
export interface ConfigIssue {
  path: string
  /** One sentence. */
  message: string
  /** A stable word for programs. */
  code: string
  suggestion?: string
}
