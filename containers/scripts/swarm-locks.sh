# shellcheck shell=sh disable=SC2154 # containers/swarm-start.ts sets what is missing here
# Runs before a service whose volumes are on storage of all nodes of a Docker Swarm. A node that is cut off from the managers,
# but not from the storage, goes on running what the Swarm then starts elsewhere. All processes of a container inherit its
# locks, so the kernel, or the server of NFS 4, removes them when the last process has ended, and no earlier.
if ! command -v flock >/dev/null; then
  echo "kopano-stack: the image does not contain flock, without which two nodes could write to the same volume." >&2
  sleep 5
  exit 1
fi
# The first process of a container ignores signals that it does not expect.
trap 'exit 143' TERM
# One digit, as the shell demands, beginning with those that programs use least.
descriptor=9
for folder in $folders; do
  eval "exec $descriptor<>\"\$folder/\$mark\""
  waited=0
  until flock -n "$descriptor"; do
    if [ "$waited" -eq 0 ]; then
      echo "kopano-stack: waits, since another container uses the volume at $folder, perhaps on a node that is cut off."
    fi
    # The Swarm starts another one, which has all the time to start that its health check allows.
    if [ "$waited" -ge "$seconds" ]; then exit 1; fi
    waited=$((waited + 2))
    sleep 2
  done
  descriptor=$((descriptor - 1))
done
trap - TERM
