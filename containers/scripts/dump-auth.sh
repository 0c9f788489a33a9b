# shellcheck shell=sh
# slapcat reads a database of a running slapd in one transaction.
dump() {
  slapcat -F "$DOCKER_DB0_DIR" -n 1
}
