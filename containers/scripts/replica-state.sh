# shellcheck shell=sh disable=SC2154 # containers/replica-spec.ts sets what is missing here
# Says in words how far behind the replica is. Fails if it has stopped following db, which it does not resume by itself.
if [ "$(cat "$mark" 2>/dev/null)" != "$(sha256sum <"$client" | cut -c 1-16)" ]; then
  echo "copying the databases of db"
  exit 0
fi
if ! status=$(mariadb --defaults-file="$client" --host="$(hostname)" --execute 'SHOW SLAVE STATUS\G' 2>&1); then
  echo "does not answer: $status"
  exit 1
fi
field() { echo "$status" | sed -n "s/^ *$1: *//p"; }
case $(field Slave_IO_Running)/$(field Slave_SQL_Running) in
  Yes/Yes)
    behind=$(field Seconds_Behind_Master)
    if [ "$behind" -le "$limit" ]; then echo "$behind s behind db"; else echo "$behind s behind db, which is more than $limit"; fi
    ;;
  Connecting/Yes) echo "waits for db: $(field Last_IO_Error)" ;;
  *)
    echo "has stopped: $(field Last_IO_Error)$(field Last_SQL_Error)"
    exit 1
    ;;
esac
