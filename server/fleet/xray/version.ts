/** The xray that hosts get when nobody asks for another: tested with this release of Raptor Tunnel. */
export const defaultXrayVersion = '26.3.27'

/** The Go module version of the same release: upstream tags `v1.YYMMDD.0` beside `vYY.M.D`. */
export const goModuleVersion = (version: string): string => {
  const [year = '', month = '', day = ''] = version.split('.')
  return `v1.${year}${month.padStart(2, '0')}${day.padStart(2, '0')}.0`
}
