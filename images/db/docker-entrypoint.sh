#!/bin/bash
# Entry point of the db image, by the rules of the image mariadb: initializes an empty data directory from the
# variables, and leaves any other unchanged.
set -euo pipefail

log() { printf '%s [entrypoint] %s\n' "$(date -Is)" "$*"; }
fail() {
  log "error: $*" >&2
  exit 1
}

# `setting NAME [DEFAULT]`: MARIADB_NAME, else MYSQL_NAME, each also as _FILE.
setting() {
  local name value prefix
  for prefix in MARIADB MYSQL; do
    name=${prefix}_$1
    local file=${name}_FILE
    if [ -n "${!name:-}" ] && [ -n "${!file:-}" ]; then fail "both $name and $file are set"; fi
    if [ -n "${!file:-}" ]; then value=$(<"${!file}"); else value=${!name:-}; fi
    if [ -n "$value" ]; then
      printf %s "$value"
      return
    fi
  done
  printf %s "${2:-}"
}

# A string literal of SQL.
quoted() {
  local text=${1//\\/\\\\}
  printf "'%s'" "${text//\'/\'\'}"
}

start_server() {
  # No network connections before the accounts exist.
  mariadbd "$@" --skip-networking --socket="$socket" &
  server=$!
  local waited=0
  until mariadb-admin --protocol=socket --socket="$socket" --user=root ping >/dev/null 2>&1; do
    waited=$((waited + 1))
    if [ "$waited" -ge 300 ] || ! kill -0 "$server" 2>/dev/null; then fail "the server did not start"; fi
    sleep 0.1
  done
}

# `account_statements ROOT_PASSWORD`: the database and the accounts, as SQL.
account_statements() {
  local root_host user password database of_root of_user
  root_host=$(setting ROOT_HOST %)
  user=$(setting USER)
  password=$(setting PASSWORD)
  database=$(setting DATABASE)
  of_root="IDENTIFIED BY $(quoted "$1")"
  if [ -n "$(setting ROOT_PASSWORD_HASH)" ]; then of_root="IDENTIFIED BY PASSWORD $(quoted "$(setting ROOT_PASSWORD_HASH)")"; fi
  echo "SET SESSION sql_log_bin = 0;"
  # One of them has the name of the machine that the image was built on.
  echo "DELETE FROM mysql.global_priv WHERE User = '' OR User = 'root' AND Host <> 'localhost';"
  echo "DELETE FROM mysql.proxies_priv WHERE User = 'root' AND Host <> 'localhost';"
  echo "FLUSH PRIVILEGES;"
  echo "CREATE USER IF NOT EXISTS 'healthcheck'@'localhost' IDENTIFIED BY '$(pwgen -s 32 1)';"
  if [ "$root_host" != localhost ]; then
    echo "CREATE USER IF NOT EXISTS 'root'@$(quoted "$root_host") $of_root;"
    echo "GRANT ALL ON *.* TO 'root'@$(quoted "$root_host") WITH GRANT OPTION;"
  fi
  echo "ALTER USER 'root'@'localhost' $of_root;"
  # As in the real image, a log that replicas read has the rest, with Kopano's password.
  echo "SET SESSION sql_log_bin = 1;"
  if [ -n "$database" ]; then echo "CREATE DATABASE IF NOT EXISTS \`$database\`;"; fi
  if [ -n "$user" ] && { [ -n "$password" ] || [ -n "$(setting PASSWORD_HASH)" ]; }; then
    of_user="IDENTIFIED BY $(quoted "$password")"
    if [ -n "$(setting PASSWORD_HASH)" ]; then of_user="IDENTIFIED BY PASSWORD $(quoted "$(setting PASSWORD_HASH)")"; fi
    echo "CREATE USER $(quoted "$user")@$(quoted "$(setting USER_HOST %)") $of_user;"
    if [ -n "$database" ]; then echo "GRANT ALL ON \`${database//_/\\_}\`.* TO $(quoted "$user")@$(quoted "$(setting USER_HOST %)");"; fi
  fi
}

# `run_init_files ROOT_PASSWORD`
run_init_files() {
  local file client=(mariadb --protocol=socket "--socket=$socket" --user=root "$(setting DATABASE)")
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh) . "$file" ;;
      *.sql) MYSQL_PWD=$1 "${client[@]}" <"$file" ;;
      *.sql.gz) gunzip -c "$file" | MYSQL_PWD=$1 "${client[@]}" ;;
      *.sql.xz) xzcat "$file" | MYSQL_PWD=$1 "${client[@]}" ;;
      *.sql.zst) zstd -dc "$file" | MYSQL_PWD=$1 "${client[@]}" ;;
    esac
  done
}

initialize() {
  local root_password
  root_password=$(setting ROOT_PASSWORD)
  if [ -z "$root_password" ] && [ -n "$(setting RANDOM_ROOT_PASSWORD)" ]; then
    root_password=$(pwgen --numerals --capitalize --secure 32 1)
    log "GENERATED ROOT PASSWORD: $root_password"
  fi
  if [ -z "$root_password" ] && [ -z "$(setting ROOT_PASSWORD_HASH)" ] &&
    [ -z "${MARIADB_ALLOW_EMPTY_ROOT_PASSWORD:-}${MYSQL_ALLOW_EMPTY_PASSWORD:-}" ]; then
    fail "the data directory is empty and no root password is set: MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH," \
      "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD or MARIADB_RANDOM_ROOT_PASSWORD"
  fi
  log "filling the empty data directory"
  tar --extract --sparse --zstd --directory /var/lib/mysql --file /usr/share/mysql/new-data.tar.zst
  start_server "$@"
  account_statements "$root_password" | mariadb --protocol=socket --socket="$socket" --user=root
  run_init_files "$root_password"
  kill "$server"
  wait "$server" || fail "the server did not stop after the data directory was filled"
  log "the data directory is filled"
}

if [ "${1:-}" = "" ] || [ "${1#-}" != "$1" ]; then set -- mariadbd "$@"; fi
if [ "$1" != mariadbd ]; then exec "$@"; fi
shift

# Only root can read the files.
for name in ROOT_PASSWORD ROOT_PASSWORD_HASH PASSWORD PASSWORD_HASH USER USER_HOST DATABASE ROOT_HOST; do
  for prefix in MARIADB MYSQL; do
    file=${prefix}_${name}_FILE
    if [ -n "${!file:-}" ]; then
      variable=${prefix}_$name
      if [ -n "${!variable:-}" ]; then fail "both $variable and $file are set"; fi
      export "$variable=$(<"${!file}")"
      unset "$file"
    fi
  done
done

# Continue as the user of the server, like the real image: root without the capability KILL could not stop a server
# that runs as another user.
if [ "$(id -u)" = 0 ]; then
  mkdir -p /run/mysqld
  chown mysql:mysql /run/mysqld /var/lib/mysql
  exec setpriv --reuid=mysql --regid=mysql --init-groups "$0" mariadbd "$@"
fi

socket=/run/mysqld/mysqld.sock
# A partly initialized data directory counts as one with data, as in the real image.
if [ ! -d /var/lib/mysql/mysql ]; then initialize "$@"; fi
exec mariadbd "$@"
