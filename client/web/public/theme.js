// Runs before the first paint, so that the page never flashes in the wrong theme.
const kept = localStorage.getItem('theme')
document.documentElement.dataset.theme =
  kept === 'dark' || kept === 'light' ? kept : matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'
