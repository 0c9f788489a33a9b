#!/bin/sh
# A database `pulumi` whose one account of the same name has the password of PULUMI_DATABASE_PASSWORD.
set -eu
data=/var/lib/postgresql/data
if [ ! -f "$data/PG_VERSION" ]; then
  password_file=$(mktemp)
  printf %s "$PULUMI_DATABASE_PASSWORD" >"$password_file"
  # Over the network with the password, inside the container without.
  initdb --pgdata="$data" --username=pulumi --pwfile="$password_file" --auth-host=scram-sha-256 --auth-local=trust \
    --encoding=UTF8 --no-sync >/dev/null
  rm "$password_file"
  echo "host all all all scram-sha-256" >>"$data/pg_hba.conf"
  echo "CREATE DATABASE pulumi;" | postgres --single -D "$data" postgres >/dev/null
fi
unset PULUMI_DATABASE_PASSWORD
exec postgres -D "$data" -c listen_addresses='*' -c unix_socket_directories=/tmp -c fsync=off
