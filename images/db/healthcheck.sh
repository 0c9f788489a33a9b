#!/bin/sh
# The checks of mariadb's image that are in use: --connect, --innodb_initialized.
set -eu
for check in "$@"; do
  case $check in
    # Refused access is an answer too, over TCP, where the server of the first start does not listen.
    --connect) mariadb-admin --host=127.0.0.1 --protocol=tcp --connect-timeout=5 ping >/dev/null 2>&1 || exit 1 ;;
    --innodb_initialized) [ -f /var/lib/mysql/ibdata1 ] ;;
    *) exit 1 ;;
  esac
done
