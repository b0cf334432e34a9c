import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder of this package: the checkout, or where it is installed; the modules lie at other depths there. */
export const packageFolder = (from: string = import.meta.dirname): string =>
  existsSync(join(from, 'package.json')) || dirname(from) === from ? from : packageFolder(dirname(from))

/** The page's sources, which an installed package doesn't have. */
export const pageSources = (): string => join(packageFolder(), 'client', 'web')

/** Where the built page is. */
export const pageFolder = (): string => join(packageFolder(), existsSync(pageSources()) ? 'dist/web' : 'web')
