# shellcheck shell=sh disable=SC2154 # settings.sh sets what is missing here
# Process 1 of the container of the backups: makes one at each of the configured times. The shell waits for its children
# only, so that a stop takes effect at once.
set -u
trap 'exit 0' TERM INT
# shellcheck disable=SC1091
. /etc/kopano-backup/settings.sh
mkdir -p -m 0700 /backup/dumps
made=
while :; do
  now=$(date +%H:%M)
  case " $times " in
    *" $now "*)
      if [ "$now" != "$made" ]; then
        made=$now
        sh /etc/kopano-backup/backup.sh &
        wait $!
      fi
      ;;
    *) made= ;;
  esac
  sleep 15 &
  wait $!
done
