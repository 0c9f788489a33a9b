# shellcheck shell=sh disable=SC2154 # containers/swarm-start.ts sets what is missing here
# Runs before a service that Docker Swarm starts. The engine creates a missing volume, and the service would begin with empty
# data: on a node that never ran it, or that lost its volume. The first run of the stack marks the volumes.
for folder in $folders; do
  if [ ! -e "$folder/$mark" ]; then
    echo "kopano-stack: the volume at $folder does not have the data of this stack." >&2
    echo "kopano-stack: restore it; to begin with what is there: touch $mark in the volume." >&2
    sleep 5
    exit 1
  fi
done
