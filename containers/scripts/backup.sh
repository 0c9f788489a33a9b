# shellcheck shell=sh disable=SC2154 # settings.sh sets what is missing here
# Makes one backup: dumps of the database and the directory first, then the files, so that every attachment that the
# dump refers to is there. Runs in a container of the image of restic, which has busybox.
set -u
umask 077
# shellcheck disable=SC1091
. /etc/kopano-backup/settings.sh
work=/backup/work
dumps=/backup/dumps

exec 9>/backup/lock
if ! flock -n 9; then
  echo "error: another backup is running" >&2
  exit 1
fi
rm -rf "$work"
mkdir -p "$work"

# `record OUTCOME MESSAGE`: what the report shows of the last backup, as JSON.
record() {
  summary=$(grep '"message_type":"summary"' "$work/output" 2>/dev/null | tail -n 1)
  printf '{"time":"%s","outcome":"%s","message":"%s","summary":%s}\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" \
    "$(printf %s "$2" | tr '\n\t' '  ' | tr -d '"\\' | cut -c 1-500)" "${summary:-null}" >"$work/status"
  mv "$work/status" /backup/status
}

fail() {
  record failed "$1"
  rm -rf "${dumps:?}"/*
  echo "error: $1" >&2
  exit 1
}

# A repository is never created over another one.
if ! opened=$(restic cat config 2>&1 >/dev/null); then
  if ! created=$(restic init 2>&1 >/dev/null); then
    fail "the repository can neither be opened ($opened) nor created ($created)"
  fi
  echo "The repository is new."
fi
# Only locks of a backup that was killed.
restic unlock >/dev/null 2>&1

# Containers of the images of db and auth make the dumps, each with the programs of its own release.
for name in $dumps_of; do touch "$dumps/$name.wanted"; done
for name in $dumps_of; do
  waited=0
  while [ -e "$dumps/$name.wanted" ] || ! [ -e "$dumps/$name.done" ]; do
    if [ -e "$dumps/$name.wanted" ] && [ "$waited" -ge 120 ]; then
      fail "the container backup-$name does not run; start it, or run \`pulumi up\`"
    fi
    if [ -n "$(find "$dumps" -name "$name.part" -mmin +15)" ]; then fail "the dump of $name made no progress for 15 minutes"; fi
    waited=$((waited + 1))
    sleep 1
  done
  message=$(cat "$dumps/$name.done")
  if [ -n "$message" ]; then fail "the dump of $name failed: $message"; fi
  rm -f "$dumps/$name.done"
done

# Databases of OpenLDAP are in the dump; a search index is built again.
restic backup --json --host "$host" --tag kopano --exclude '/data/auth/data/*.mdb' /data "$dumps" \
  >"$work/output" 2>"$work/errors"
status=$?
# Mail that leaves the queue in the meantime is not an error.
unread=$(grep '"message_type":"error"' "$work/errors" | grep -v -e '"Err":2}' -e 'no such file or directory' | head -n 3)
if [ "$status" != 0 ] && [ "$status" != 3 ]; then fail "restic failed: $(tail -n 3 "$work/errors")"; fi
rm -rf "${dumps:?}"/*

# shellcheck disable=SC2086 # a list of words
if ! message=$(restic forget --host "$host" --tag kopano $keep --prune 2>&1 >/dev/null); then
  fail "the backup was made, but earlier ones could not be removed: $message"
fi
if [ -n "$unread" ]; then
  record incomplete "files could not be read: $unread"
  echo "error: the backup lacks files that could not be read: $unread" >&2
  exit 1
fi
record complete ""
sed -n 's/.*"data_added":\([0-9]*\).*"total_bytes_processed":\([0-9]*\).*"snapshot_id":"\([0-9a-f]*\)".*/Backup \3 made: \2 bytes, of which \1 bytes were added to the repository./p' "$work/output"
