# shellcheck shell=sh
# Runs in a container of auth: the number of its entries.
slapcat -F "$DOCKER_DB0_DIR" -n 1 </dev/null | grep -c '^dn:'
