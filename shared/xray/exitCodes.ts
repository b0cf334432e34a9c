const words: Record<number, string> = {
  0: 'ended cleanly',
  1: 'a command of xray failed',
  2: 'xray was called with a wrong option',
  23: 'xray refused its config',
  255: 'could not start: is a port taken?',
}

/** An exit code of xray in words. */
export const exitInWords = (code: number): string => words[code] ?? 'ended for an unknown reason'

/** The last link of an error chain (`a > b > c` gives `c`) of the line that says why xray stopped. */
export const headlineOf = (output: string): string | undefined => {
  const lines = output.split('\n').map((line) => line.trim())
  const line =
    lines.findLast((text) => /Failed to start|failed to/i.test(text)) ?? lines.findLast((text) => text.includes(' > '))
  return line?.split(' > ').at(-1)?.trim()
}

interface Hint {
  sign: RegExp
  hint: string
}

/** Xray's error texts (Xray-core) and what to do about each; the first that fits counts. */
const hints: Hint[] = [
  { sign: /address already in use/i, hint: 'The port is taken by another program: choose another port.' },
  {
    sign: /listen.*permission denied|bind: permission denied/i,
    hint: 'Ports below 1024 need CAP_NET_BIND_SERVICE, which both unit templates of ours give.',
  },
  {
    sign: /cannot assign requested address/i,
    hint: 'The listen address is not on this host: use 0.0.0.0 or one of its own.',
  },
  {
    sign: /failed to initialize (?:access|error) logger/i,
    hint: 'The log file belongs to somebody else: it must be writable for the service user.',
  },
  {
    sign: /failed to read config file at line|invalid character|unexpected end of JSON/i,
    hint: 'The config is no valid JSON.',
  },
  { sign: /failed to get format of/i, hint: "The config file's name must end in .json." },
  { sign: /unknown config id/i, hint: 'This version of xray does not know that protocol.' },
  {
    sign: /unknown transport protocol|unknown security/i,
    hint: 'This version of xray does not know that transport or security.',
  },
  {
    sign: /has been removed and migrated to/i,
    hint: 'This version of xray dropped a feature the config uses: move to what it names, or pin an older version.',
  },
  { sign: /please add\/set "?decryption/i, hint: 'Add "decryption": "none" to the vless inbound.' },
  { sign: /please add\/set "?encryption/i, hint: 'Add "encryption": "none" to the vless user.' },
  {
    sign: /is prohibited unless the server address is/i,
    hint: 'Since 26.7.11 vless and trojan to a public server need tls, reality or encryption.',
  },
  { sign: /REALITY only supports/i, hint: 'REALITY goes only over raw, xhttp and grpc.' },
  { sign: /invalid "?privateKey/i, hint: 'The REALITY private key must be 32 bytes in base64url.' },
  { sign: /empty "?serverNames/i, hint: 'Give the REALITY server a server name.' },
  {
    sign: /(?:empty|invalid) "?shortIds?/i,
    hint: 'A short id is an even number of hex digits, 16 at most; the list needs one.',
  },
  { sign: /Empty "?realitySettings/i, hint: 'Security "reality" needs realitySettings.' },
  {
    sign: /failed to parse (?:certificate|key)/i,
    hint: 'The certificate or its key is missing, or not readable for the service user.',
  },
  {
    sign: /illegal (?:domain|ip) rule|failed to load geo|geosite|geoip/i,
    hint: 'A geosite or geoip list is missing on the host, or has no such name: write domains and networks out.',
  },
  { sign: /existing tag found/i, hint: 'Two inbounds or two outbounds have the same tag.' },
  { sign: /balancer .* not found|empty balancer tag/i, hint: 'A rule names a balancer that is not there.' },
  { sign: /must be run on version/i, hint: 'The config asks for a newer xray: update the binary on the host.' },
  { sign: /non existing outTag/i, hint: 'A rule sends traffic to an outbound that is not there; xray drops it.' },
  {
    sign: /processed invalid connection/i,
    hint: "A client's keys, short id or server name do not match, or its clock is wrong, or it was a scanner.",
  },
  {
    sign: /received real certificate/i,
    hint: 'The server took us for a stranger: compare public key, short id and server name.',
  },
  { sign: /invalid request user id/i, hint: 'The server does not know this user: compare the id.' },
  { sign: /not able to use the flow|client flow is empty/i, hint: 'Client and server must have the same flow.' },
  { sign: /connection refused/i, hint: 'Nothing listens at the server on that port.' },
  {
    sign: /i\/o timeout|no route to host|network is unreachable/i,
    hint: 'The server cannot be reached: a firewall, a wrong address, or it is down.',
  },
  { sign: /unknown service xray/i, hint: 'The API does not offer that service: add it to api.services.' },
  {
    sign: /flag provided but not defined/i,
    hint: 'This xray does not know that option: its version does not fit the unit.',
  },
]

/** What to do about an output of xray, when it is known. */
export const hintOf = (output: string): string | undefined => {
  const headline = headlineOf(output)
  const fits = (text: string): string | undefined => hints.find(({ sign }) => sign.test(text))?.hint
  return (headline === undefined ? undefined : fits(headline)) ?? fits(output)
}
