# shellcheck shell=bash disable=SC2154 # containers/replica-spec.ts sets what is missing here
# Copies the databases of db into the replica, before it is reachable, and notes up to which change of db. If it fails, so
# does the start, and the next one begins anew.
(
  set -euo pipefail
  connect=--defaults-file=$client
  databases=$(mariadb "$connect" --batch --skip-column-names --execute "SHOW DATABASES" |
    grep -v -x -e information_schema -e performance_schema -e mysql -e sys -e '#mysql50#.*')
  # shellcheck disable=SC2086 # a list of words
  mariadb-dump "$connect" --single-transaction --quick --hex-blob --routines --events --triggers --max-allowed-packet=1G \
    --gtid --master-data=1 --databases $databases |
    MYSQL_PWD=${MARIADB_ROOT_PASSWORD:-$MYSQL_ROOT_PASSWORD} mariadb --no-defaults --protocol=socket --user=root \
      --max-allowed-packet=1G
  sha256sum <"$client" | cut -c 1-16 >"$mark"
)
