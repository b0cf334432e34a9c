import tailwind from '@tailwindcss/vite'
import { defineConfig } from 'vite'
import solid from 'vite-plugin-solid'

const server = process.env['RAPTOR_URL'] ?? 'http://127.0.0.1:7420'
const toServer = { target: server, ws: true, changeOrigin: true, headers: { origin: server } }

/** `vite client/web` serves the page with hot reload against a running server; `vite build client/web` makes dist/web. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [solid(), tailwind()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    // Inlined fonts would need data: in the page's content policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { port: 7421, proxy: { '/trpc': toServer, '/session': toServer } },
})
