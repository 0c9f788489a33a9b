# shellcheck shell=sh
# Runs in a container of db's image that has an empty data directory: loads the databases as soon as the server has its
# accounts. While the image creates them, process 1 is its entry script.
set -eu
root="${MARIADB_ROOT_PASSWORD:-$MYSQL_ROOT_PASSWORD}"
export MYSQL_PWD="$root"
waited=0
until [ "$(cat /proc/1/comm)" = mariadbd ] && mariadb --user=root --execute "SELECT 1" >/dev/null 2>&1; do
  waited=$((waited + 1))
  if [ "$waited" -ge 300 ]; then
    echo "the server did not answer within five minutes" >&2
    exit 1
  fi
  sleep 1
done
mariadb --user=root --max-allowed-packet=1G </backup/dumps/db.dump
