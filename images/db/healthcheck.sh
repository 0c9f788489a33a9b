#!/bin/sh
# The checks of the image mariadb that are used: --connect and --innodb_initialized.
set -eu
for check in "$@"; do
  case $check in
    # Denied access is an answer too. Over TCP, on which the server does not listen during initialization.
    --connect) mariadb-admin --host=127.0.0.1 --protocol=tcp --connect-timeout=5 ping >/dev/null 2>&1 || exit 1 ;;
    --innodb_initialized) [ -f /var/lib/mysql/ibdata1 ] ;;
    *) exit 1 ;;
  esac
done
