# shellcheck shell=sh
# Prints the state of the replica into its log, where it can be read on any node of a Docker Swarm: when it changes, and
# every quarter of an hour.
last=
round=0
while sleep 30; do
  state=$(sh /etc/kopano-stack/state.sh 2>&1)
  round=$((round + 1))
  if [ "$state" != "$last" ] || [ $((round % 30)) = 0 ]; then echo "replica: $state"; fi
  last=$state
done
