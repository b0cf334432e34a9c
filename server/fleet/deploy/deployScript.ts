import { place } from '../../../shared/name.ts'
import { raw, sh, type Command } from '../../shell/command.ts'
import { quote } from '../../shell/quote.ts'
import { tunnelFiles, type TunnelFile } from './files.ts'
import { listeningFunction } from './listening.ts'
import { reportUnits, testFunctions, wholeScript, writeFunctions } from './scriptParts.ts'

/** One tunnel as a host shall have it. */
export interface DeployItem {
  readonly id: string
  readonly config: string
  readonly unit: string
  /** What the plan saw: a sha256, or `absent`. */
  readonly expected: Readonly<Record<TunnelFile, string>>
  /** TCP ports it will listen on; the script waits for them. */
  readonly ports: readonly number[]
}

/**
 * Writes and starts any number of tunnels of one host. A tunnel that changed since the plan, that xray refuses or that
 * can't be written is reported and left as it was; the others go on. Every file: staged beside its target, on disk, then
 * renamed; what was there is kept as `.previous`. One daemon-reload, one start. Ends when every port is open or its
 * unit has failed. The report is read by `readReport`.
 *
 * `suffix` makes the names of staged files: not to be guessed, since the configs' folder belongs to the service user. Where
 * it can the script uses what the shell has built in: ten tunnels on thirty hosts are as fast as a bare script.
 */
export const deployScript = (items: readonly DeployItem[], suffix: string): Command =>
  sh('write and start tunnels')`${raw(
    wholeScript(
      [...writeFunctions, take, commit, settle, listeningFunction],
      `suffix=${quote(suffix)} taken= staged= configs=
${items.map(takeItem).join('')}umask 077
[ -n "$configs" ] && chown -h ${place.user}:${place.group} -- $configs && sync -- $staged 2>/dev/null
done= units= changed= logs=
for token in $taken; do
  id=\${token%%:*}
  commit "$id" && done="$done $token" units="$units xray-tunnel-$id.service"
done
if [ -n "$done" ]; then
  sync -- ${place.configFolder} ${place.unitFolder} 2>/dev/null
  make_logs $logs
  start
  settle
fi
${reportUnits(items.map(({ id }) => id))}
listening`,
    ),
  )}`

/** Asks the host's xray about configs and changes nothing. */
export const testScript = (items: readonly Pick<DeployItem, 'id' | 'config'>[]): Command =>
  sh('test configs with xray')`${raw(
    wholeScript(testFunctions, items.map(({ id, config }) => `accepted ${id} ${quote(config)}`).join('\n')),
  )}`

const takeItem = ({ id, expected, config, unit, ports }: DeployItem): string =>
  `take ${id} ${expected.config} ${expected.unit} ${quote(config)} ${quote(unit)} ${tokenOf(id, ports)}
`

/** `home:0438:2B67`: an id with its ports as /proc/net/tcp writes them. */
const tokenOf = (id: string, ports: readonly number[]): string =>
  [id, ...ports.map((port) => port.toString(16).toUpperCase().padStart(4, '0'))].join(':')

const { config, unit } = tunnelFiles('$1')
const log = place.log('$1')

/**
 * `take ID CONFIG-HASH UNIT-HASH CONFIG UNIT TOKEN`: compares, tests, stages. What an interrupted run staged is
 * swept first. `stage ID TARGET TEMPORARY TEXT` never writes through a name that exists; the second try tells why the first
 * failed, which a shell does not say in words of its own.
 */
const take = `take() {
  for old in "${config.staged}"* "${unit.staged}"*; do [ -e "$old" ] && rm -f -- "$old"; done
  same "$1" "${config.path}" "$2" && same "$1" "${unit.path}" "$3" || return 1
  accepted "$1" "$4" || return 1
  umask 0137
  stage "$1" "${config.path}" "${config.staged}$suffix" "$4" || return 1
  umask 0022
  stage "$1" "${unit.path}" "${unit.staged}$suffix" "$5" || { rm -f -- "${config.staged}$suffix"; return 1; }
  configs="$configs ${config.staged}$suffix"
  staged="$staged ${config.staged}$suffix ${unit.staged}$suffix"
  taken="$taken $6"
}
stage() {
  set -C
  printf '%s' "$4" 2>/dev/null > "$3" && set +C && return
  set +C
  said=$({ rm -f -- "$3" && set -C && printf '%s' "$4" | cat > "$3"; } 2>&1) && return
  rm -f -- "$3"
  unwritable "$1" "$2" "$said"
  return 1
}
`

/**
 * `commit ID` keeps what is there and renames. `make_logs LOG …` makes the logs before systemd would (as root, 0600). The
 * logs' folder belongs to the service user, so it is that user who creates in it: root would follow a planted link.
 */
const commit = `commit() {
  replace "$1" || { rm -f -- "${config.staged}$suffix" "${unit.staged}$suffix"; unwritable "$1" "${unit.path}" "$said"; return 1; }
  [ -f "${log}" ] && [ ! -L "${log}" ] && chown -h ${place.user}:${place.group} -- "${log}"
  logs="$logs ${log}" changed="$changed ${config.path} ${unit.path}"
  printf 'written %s\\n' "$1"
}
replace() {
  if [ -e "${config.path}" ] || [ -e "${unit.path}" ] || [ -e "${config.previous}" ] || [ -e "${unit.previous}" ]; then
    said=$(keep "${config.path}" "${config.previous}" 2>&1 && keep "${unit.path}" "${unit.previous}" 2>&1) || return 1
  fi
  move "${config.staged}$suffix" "${config.path}" || return 1
  move "${unit.staged}$suffix" "${unit.path}" && return
  mv -fT -- "${config.previous}" "${config.path}" 2>/dev/null || rm -f -- "${config.path}"
  return 1
}
move() {
  mv -fT -- "$1" "$2" 2>/dev/null || said=$(mv -fT -- "$1" "$2" 2>&1)
}
keep() {
  if [ -e "$1" ]; then
    ln -fT -- "$1" "$2" 2>/dev/null || cp -pPT --remove-destination -- "$1" "$2"
  elif [ -e "$2" ]; then
    rm -f -- "$2"
  fi
}
make_logs() {
  said=$(as_service sh -c 'umask 0137; for log; do : >> "$log" && chmod 0640 "$log"; done' logs "$@" 2>&1) ||
    printf 'systemd %s\\n' "$(printf '%s' "$said" | in_base64)"
  command -v restorecon >/dev/null && restorecon -F -- $changed "$@" 2>/dev/null
}
start() {
  said=$({ systemctl enable --no-reload -- $units && systemctl daemon-reload; } 2>&1) ||
    printf 'systemd %s\\n' "$(printf '%s' "$said" | in_base64)"
  systemctl reset-failed -- $units >/dev/null 2>&1
  systemctl restart -- $units >/dev/null 2>&1
}
`

/** Waits until each tunnel's ports are open or its unit is down; at most 20 seconds. A look costs no fork a tunnel. */
const settle = `settle() {
  pending=$done tries=0
  while [ "$tries" -lt 400 ]; do
    open=" $(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '$4 == "0A" { sub(/.*:/, "", $2); printf "%s ", $2 }')"
    drop_open
    tries=$((tries + 1))
    [ $((tries % 20)) -eq 0 ] && drop_failed
    [ -z "$pending" ] && break
    sleep 0.05
  done
}
drop_open() {
  left=
  for token in $pending; do
    ports=:\${token#*:}
    case $token in *:*) ;; *) ports= ;; esac
    while [ -n "$ports" ]; do
      ports=\${ports#:}
      case $open in *" \${ports%%:*} "*) ;; *) left="$left $token" && break ;; esac
      case $ports in *:*) ports=\${ports#*:} ;; *) ports= ;; esac
    done
  done
  pending=$left
}
drop_failed() {
  left=
  for token in $pending; do
    case $(systemctl show --property=SubState --value -- "xray-tunnel-\${token%%:*}.service") in
      failed | auto-restart | dead) ;;
      *) left="$left $token" ;;
    esac
  done
  pending=$left
}
`
