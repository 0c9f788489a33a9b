# shellcheck shell=sh
# All databases but the server's own, and the accounts without those that exist already where they are restored. One
# transaction for all of them: nobody waits for it, and it shows one moment.
connect=--defaults-file=/etc/kopano-backup/client.cnf

dump() {
  databases=$(mariadb "$connect" --batch --skip-column-names --execute "SHOW DATABASES" |
    grep -v -x -e information_schema -e performance_schema -e mysql -e sys -e '#mysql50#.*') || return 1
  # shellcheck disable=SC2086 # a list of words
  mariadb-dump "$connect" --single-transaction --quick --hex-blob --routines --events --triggers \
    --max-allowed-packet=1G --skip-dump-date --databases $databases ||
    return 1
  # Afterwards, since an account can have rights on a table.
  mariadb-dump "$connect" --system=users --insert-ignore
}
