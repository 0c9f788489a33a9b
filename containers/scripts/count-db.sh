# shellcheck shell=sh disable=SC2154 # given-to-db.sh sets what is missing here
# Runs in a container of db: the number of tables that are not the server's own.
MYSQL_PWD="$(given ROOT_PASSWORD)" mariadb --user=root --batch --skip-column-names --execute \
  "SELECT COUNT(*) FROM information_schema.tables WHERE table_type IN ('BASE TABLE', 'SEQUENCE')
   AND table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')"
