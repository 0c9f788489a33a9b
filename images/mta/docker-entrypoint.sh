#!/bin/bash
# Process 1 of the mta image: writes the configuration, then looks after the services until it is told to stop.

stop() {
  # Postfix first, so that nothing new comes in; what it has not delivered stays in the queue on the volume.
  sv -w 20 force-stop /etc/service/postfix >/dev/null 2>&1
  sv -w 5 force-stop /etc/service/* >/dev/null 2>&1
  exit 143
}
trap stop TERM INT

if [ $# -gt 0 ]; then exec "$@"; fi

for entry in /etc/docker/entry.d/*; do . "$entry"; done

runsvdir -P /etc/service &
wait $!
