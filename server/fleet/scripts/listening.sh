# shellcheck shell=sh
# listening: every socket that listens on this host, and who holds it; see server/fleet/ports/listening.ts.
listening() {
  set --
  for table in tcp tcp6 udp udp6; do
    [ -r /proc/net/$table ] && set -- "$@" kind=$table /proc/net/$table
  done
  LC_ALL=C awk '
    function nameOf(folder, name, unit, line) {
      if ((getline name < (folder "comm")) <= 0) return ""
      close(folder "comm")
      unit = "-"
      while ((getline line < (folder "cgroup")) > 0) {
        if (line !~ /[.](service|scope)$/) continue
        sub(/.*\//, "", line)
        unit = line
      }
      close(folder "cgroup")
      return unit " " name
    }
    $4 == (kind ~ /udp/ ? "07" : "0A") && count < 131072 {
      socket[++count] = substr(kind, 1, 3) " " $2 " " $10
      inode["socket:[" $10 "]"] = $10
    }
    END {
      for (at = 1; at <= count; at++) print "socket", socket[at]
      find = "find /proc/[0-9]*/fd -lname \"socket:*\" -printf \"%p %l\\n\" 2>/dev/null"
      while ((find | getline line) > 0) {
        split(line, word, " ")
        if (!(word[2] in inode)) continue
        parts = split(word[1], part, "/")
        pid = part[parts - 2]
        if (!(pid in owner)) owner[pid] = nameOf(substr(word[1], 1, length(word[1]) - length(part[parts]) - 3))
        if (owner[pid] == "") continue
        print "owner", inode[word[2]], pid, owner[pid]
        delete inode[word[2]]
      }
    }' "$@" /dev/null
}
