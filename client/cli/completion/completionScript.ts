/** The shells that completion is made for. */
export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/**
 * A completion script. It asks `raptor __complete -- WORDS…` for the candidates, so that it never goes out of date and
 * knows the names of hosts and tunnels; where there are none, files are offered.
 */
export const completionScript = (shell: Shell): string => scripts[shell]

const scripts: Record<Shell, string> = {
  bash: `_raptor() {
  local IFS=$'\\n'
  COMPREPLY=($(raptor __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _raptor raptor
`,
  zsh: `#compdef raptor
_raptor() {
  local -a candidates
  candidates=("\${(@f)$(raptor __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  candidates=("\${(@)candidates:#}")
  if (( \${#candidates} )); then compadd -a candidates; else _files; fi
}
if [ "$funcstack[1]" = "_raptor" ]; then _raptor "$@"; else compdef _raptor raptor; fi
`,
  fish: `function __raptor_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l candidates (raptor __complete -- $words[2..-1] 2>/dev/null)
  if test (count $candidates) -gt 0
    printf '%s\\n' $candidates
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c raptor -f -a '(__raptor_complete)'
`,
}
