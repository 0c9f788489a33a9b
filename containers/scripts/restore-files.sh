# shellcheck shell=sh disable=SC2154 # cli/backup/restore-data.ts sets what is missing here
# Runs in a container of the image of restic, with the volumes of the stack below /data and the one that the backups work
# in at /backup. Restores the files of a backup, and its dumps for the containers that load them.
set -eu
# shellcheck disable=SC1091
. /etc/kopano-backup/settings.sh

filled=
for folder in /data/*; do
  if [ -n "$(ls -A "$folder")" ]; then filled="$filled ${folder#/data/}"; fi
done
if [ -n "$filled" ]; then
  if [ "$replace" != yes ]; then
    echo "error: these volumes are not empty:$filled. Add --replace to delete what is in them." >&2
    exit 1
  fi
  for folder in /data/*; do find "$folder" -mindepth 1 -maxdepth 1 -exec rm -rf {} +; done
fi
rm -rf /backup/dumps

# Compares every file with the repository afterwards.
restic restore "$snapshot" --tag kopano --target / --verify

# A new stack has other generated passwords: without these, its directory's job would give them to the accounts, which
# keep their own this way.
rm -f /data/auth/.kopano-owner /data/auth/.kopano-directory/passwords

# What the dumps contain, for those who check that all of it was loaded.
for pattern in '^CREATE TABLE' '^dn:'; do
  cat /backup/dumps/*.dump | grep -c "$pattern" || true
done
