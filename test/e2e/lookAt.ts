import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { axeFindings } from './axe.ts'

const screen = { width: 1280, height: 800 }
const phone = { width: 390, height: 844 }
const looks = [screen, phone].flatMap((size) =>
  (['dark', 'light'] as const).map((colorScheme) => ({ size, colorScheme })),
)

/**
 * What axe finds on the page as it stands, dialogs and all, in both themes on a screen and on a phone.
 * With RAPTOR_GALLERY=1 a picture of each look is kept in the folder `gallery`, for a person to look at.
 */
export const lookAt = async (page: Page, name: string): Promise<string[]> => {
  const findings: string[] = []
  for (const { size, colorScheme } of looks) {
    // Without motion: a colour on its way from one theme to the other would be measured.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize(size)
    const look = `${name}-${colorScheme}-${size.width}`
    findings.push(...(await axeFindings(page)).map((finding) => `${look}: ${finding}`))
    if (process.env['RAPTOR_GALLERY'] === '1') await keepPicture(page, look)
  }
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: null })
  await page.setViewportSize(screen)
  return findings
}

const keepPicture = async (page: Page, name: string): Promise<void> => {
  const folder = join(import.meta.dirname, 'gallery')
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}
