# shellcheck shell=sh
# Runs in a container of auth's image with the restored configuration of slapd, and without its databases.
set -eu
mkdir -p "$DOCKER_DB1_VOL"
slapadd -q -F "$DOCKER_DB0_DIR" -n 1 -l /backup/dumps/auth.dump </dev/null
