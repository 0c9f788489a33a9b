# shellcheck shell=sh
# Runs in a container of the image of restic.
# shellcheck disable=SC1091
. /etc/kopano-backup/settings.sh
restic snapshots --json --tag kopano
