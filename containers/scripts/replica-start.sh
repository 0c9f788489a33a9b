# shellcheck shell=sh disable=SC2154 # containers/replica-spec.ts sets what is missing here
# Starts the replica of the database. A mark in its data says which password made the copy: one that is incomplete, or that
# another password made, is begun anew. Any other data is not touched.
set -eu
wanted=$(sha256sum <"$client" | cut -c 1-16)
if [ -d "$data/mysql" ]; then
  if [ ! -f "$mark" ]; then
    echo "error: the volume of the replica has data that is no copy of db: remove the volume if nobody needs it" >&2
    exit 1
  fi
  if [ "$(cat "$mark")" != "$wanted" ]; then
    echo "the copy of db is incomplete, or of another password: copying again"
    find "$data" -mindepth 1 -maxdepth 1 ! -path "$mark" -exec rm -rf {} +
  fi
fi
if [ ! -d "$data/mysql" ]; then
  echo incomplete >"$mark"
  chown mysql: "$mark"
fi
sh /etc/kopano-stack/watch.sh &
exec docker-entrypoint.sh mariadbd "$@"
