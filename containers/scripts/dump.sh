# shellcheck shell=sh disable=SC2154 # containers/backup-spec.ts sets what is missing here
# Process 1 of a container that makes dumps for the backups whenever one is wanted. `dump` prints one; a dump that is
# not complete ends up as an error message.
set -u
umask 077
trap 'exit 0' TERM INT
dumps=/backup/dumps
part=$dumps/$name.part

finish() {
  rm -f "$part"
  printf %s "$1" >"$dumps/$name.message"
  mv "$dumps/$name.message" "$dumps/$name.done"
}

make() {
  rm -f "$dumps/$name.done" "$dumps/$name.dump"
  : >"$part"
  rm -f "$dumps/$name.wanted"
  if dump >"$part" 2>"/tmp/$name.errors"; then
    mv "$part" "$dumps/$name.dump"
    finish ""
  else
    finish "$(tail -n 3 "/tmp/$name.errors"; echo "(exit code not 0)")"
  fi
}

if [ -e "$part" ]; then finish "its container was restarted in the meantime"; fi
while :; do
  if [ -e "$dumps/$name.wanted" ]; then
    make &
    wait $!
  fi
  sleep 2 &
  wait $!
done
