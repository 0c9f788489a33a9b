#!/bin/bash
# Process 1 of the app and mta images: sources the executable files of one folder on start and those of another on
# shutdown. Processes still running when this one exits are killed without a grace period.
exec 2>&1

run_parts() {
  local file
  # shellcheck disable=SC1090,SC2044
  for file in $(find "$1" -type f -executable 2>/dev/null | sort); do . "$file"; done
}

stop() {
  dc_log 4 "Got SIGTERM, so shutting down."
  run_parts "${DOCKER_EXIT_DIR-/etc/docker/exit.d}"
  # Returns at once.
  sv down "${SVDIR-/etc/service}"/*
  exit 143
}
trap 'kill $!; stop' TERM

run_parts "${DOCKER_ENTRY_DIR-/etc/docker/entry.d}"

"$@" &

# `wait` is interrupted by signals, so that the trap runs at once.
while true; do
  tail -f /dev/null &
  wait $!
done
