# What files hold and how they get there. A file is told by a word: its sha256, or why it has none:
# absent link masked special (folder, FIFO, device, socket) large unreadable.

# kind_of PATH: sets kind to one of these words, or to `file`. Follows nothing and opens nothing.
kind_of() {
  if [ -L "$1" ]; then
    kind='link'
    case $(readlink -- "$1") in /dev/null) kind=masked ;; esac
  elif [ ! -e "$1" ]; then
    kind=absent
  elif [ -f "$1" ]; then
    kind='file'
  else
    kind=special
  fi
}

# small_files PATH …: those that are regular files of a bearable size, a line each.
small_files() {
  [ "$#" -eq 0 ] || find "$@" -maxdepth 0 -type f -size "-$((most_bytes / 512 + 1))b" 2>/dev/null
}

# Readers: as_root where nobody but root can put a name; as_service where that user owns files, who can read no more than
# its own; as_wary where it owns the folder too, so that a name may have become anything since it was looked at.
as_root() { "$@"; }
as_wary() { as_service "$@"; }

# config_reader: sets reader for the folder of the configs.
config_reader() {
  reader=as_wary
  case $(stat -c '%U' -- "$config_folder" 2>/dev/null) in root) reader=as_service ;; esac
}

# What as_wary reads with: no link is followed, no FIFO or device is waited for, nothing is read without end.
# shellcheck disable=SC2016
wary_read='wary_read() {
  dd if="$1" iflag=nofollow,nonblock,fullblock,count_bytes bs=65536 count=2097153 status=none 2>/dev/null
}'
# shellcheck disable=SC2016
wary_hashes='for file; do
  wary_read "$file" >/dev/null && hash=$(wary_read "$file" | sha256sum) && printf "%s  %s\n" "${hash%% *}" "$file"
done'
# shellcheck disable=SC2016
wary_texts='for file; do echo "text $file"; wary_read "$file" | awk "{ print \"|\" \$0 }"; done'

# hash_files READER PATH …: `SHA256  PATH` a line for each that READER can read.
hash_files() {
  hash_by=$1
  shift
  [ "$#" -gt 0 ] || return 0
  case $hash_by in
    as_wary) as_service timeout -k 1 20 sh -c "$wary_read; $wary_hashes" hashes "$@" 2>/dev/null ;;
    *) "$hash_by" timeout -k 1 20 sha256sum -- "$@" 2>/dev/null ;;
  esac
}

# show_texts READER PATH …: `text PATH`, then each line behind a bar. Whoever reads that compares it with the hash.
show_texts() {
  shown_by=$1
  shift
  [ "$#" -gt 0 ] || return 0
  case $shown_by in
    as_wary) as_service timeout -k 1 20 sh -c "$wary_read; $wary_texts" texts "$@" 2>/dev/null ;;
    *)
      # shellcheck disable=SC2016
      "$shown_by" timeout -k 1 20 awk 'FNR == 1 { print "text " FILENAME } { print "|" $0 }' "$@" 2>/dev/null
      ;;
  esac
  return 0
}

# word_of READER PATH: sets word for one file.
word_of() {
  kind_of "$2"
  word=$kind
  [ "$kind" = file ] || return 0
  word=large
  [ -n "$(small_files "$2")" ] || return 0
  word=$(hash_files "$1" "$2")
  word=${word%% *}
  [ -n "$word" ] || word=unreadable
}

# write_text PATH TEXT: makes a file that is not there yet; said holds what went wrong. A shell's own printf has no words
# for that, so cat is asked again.
write_text() {
  set -C
  if printf '%b' "$2" 2>/dev/null > "$1"; then
    set +C
    return 0
  fi
  set +C
  said=$({ rm -f -- "$1" && set -C && printf '%b' "$2" | cat > "$1"; } 2>&1) && return 0
  rm -f -- "$1"
  return 1
}

# stage_folder FOLDER: makes a folder in it that is root's alone and works in there, by relative names: whoever owns FOLDER
# can neither guess nor enter it, and moving it away leads nowhere else.
stage_folder() {
  staged=$1/.raptor-change-$suffix
  said=$(mkdir -m 0700 -- "$staged" 2>&1) && enter_stage "$staged"
}

# enter_stage STAGE: works in there. What somebody put in its place is a link, or not root's.
enter_stage() {
  # shellcheck disable=SC3067
  cd -P -- "$1" 2>/dev/null && [ "$PWD" = "$1" ] && [ -O . ] && return 0
  cd /
  said='what was staged was moved away'
  return 1
}

# sweep_staged FOLDER: what an interrupted change left. Only one script at a time works here.
sweep_staged() {
  for old in "$1"/.raptor-change-* "$1"/.xray-*; do
    if [ -e "$old" ] || [ -L "$old" ]; then rm -rf -- "$old"; fi
  done
}

# keep_previous TARGET PREVIOUS: what stands there stays readable under the other name.
keep_previous() {
  ln -fT -- "$1" "$2" 2>/dev/null || cp -pPT --remove-destination -- "$1" "$2"
}

# put_file PATH MODE OWNER TEXT: one file of root's, whole or not at all, on the disk.
put_file() {
  put_name=${1%/*}/.raptor-change-$suffix
  rm -f -- "$put_name"
  if write_text "$put_name" "$4" && said=$({ chown "$3" -- "$put_name" && chmod "$2" -- "$put_name"; } 2>&1); then
    durable "$put_name"
    said=$(mv -fT -- "$put_name" "$1" 2>&1) && durable "${1%/*}" && return 0
  fi
  rm -f -- "$put_name"
  return 1
}
