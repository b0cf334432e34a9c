import { randomUUID } from 'node:crypto'
import type { Outside } from '../hosts/outside.ts'
import type { TestHost } from '../hosts/testHost.ts'

export interface Proof {
  ok: boolean
  ms: number
  /** The address that the outside world saw. */
  seenAs: string
}

/**
 * Fetches a nonce from the outside world through a tunnel's local HTTP proxy, with nothing but bash on the host, so that
 * the proof owes nothing to the product: the body must be the nonce, and the header says who asked.
 */
export const fetchThrough = async (host: TestHost, port: number, outside: Outside): Promise<Proof> => {
  const nonce = randomUUID()
  const target = `${outside.address}:${outside.httpPort}`
  const request = `GET http://${target}/nonce/${nonce} HTTP/1.1\\r\\nHost: ${target}\\r\\nConnection: close\\r\\n\\r\\n`
  const script = `bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}; printf "${request}" >&3
    while IFS= read -r -t 10 line <&3; do line=\${line%$"\\r"}; echo "$line"; case $line in ""|$(printf "\\r")) break;; esac; done
    IFS= read -r -t 10 -N ${nonce.length} body <&3; echo "body=$body"'`
  const from = performance.now()
  const { stdout } = await host.exec(script)
  const ms = performance.now() - from
  return {
    ok: stdout.includes(`body=${nonce}`),
    ms,
    seenAs: /^x-remote-address: ([\w.:]+)/im.exec(stdout)?.[1] ?? '',
  }
}
