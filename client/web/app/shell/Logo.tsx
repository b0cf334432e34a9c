/** Three arcs: many ways out of one place. */
export const Logo = () => (
  <svg
    viewBox="0 0 24 24"
    class="size-6 text-accent"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    aria-hidden="true"
  >
    <path d="M4 20v-2A14 14 0 0 1 18 4h1" />
    <path d="M9 20v-1A10 10 0 0 1 19 9" />
    <path d="M14 20a5 5 0 0 1 5-5" />
  </svg>
)
