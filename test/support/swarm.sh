#!/bin/sh
# A Docker Swarm of three nodes on one machine: three engines, each in a network namespace of its own, with real overlay
# networks between them. Needs root, and the engine of the machine for its images.
#
#   sh test/support/swarm.sh up     starts them and prints the address of the first one, for DOCKER_HOST; the nodes are
#                                   node1, node2 and node3, of which the first and the last have the label mail=true
#   sh test/support/swarm.sh down   removes every trace, except for the images, which make the next start fast
#   sh test/support/swarm.sh node N start | kill | cut | connect
set -eu

nodes="1 2 3"
bridge=kopano-swarm
network=10.99.0
cache=${XDG_CACHE_HOME:-$HOME/.cache}/kopano-pulumi/swarm
run=/run/kopano-swarm
images="app mta db auth"

socket() { echo "$run/n$1.sock"; }
on() {
  node=$1
  shift
  docker --host "unix://$(socket "$node")" "$@"
}
namespace() { echo "kopano-n$1"; }
address() { echo "$network.$1"; }

start_network() {
  ip link add "$bridge" type bridge
  ip address add "$network.254/24" dev "$bridge"
  ip link set "$bridge" up
  setsid node "$(dirname "$0")/no-names.mts" "$network.254" >"$run/names.log" 2>&1 </dev/null &
  echo $! >"$run/names.pid"
  # The machine's engine drops what is forwarded, bridged frames included.
  iptables -I FORWARD -i "$bridge" -o "$bridge" -j ACCEPT
  for node in $nodes; do
    ip netns add "$(namespace "$node")"
    ip link add "kopano-v$node" type veth peer name eth0 netns "$(namespace "$node")"
    ip link set "kopano-v$node" master "$bridge" up
    ip -n "$(namespace "$node")" link set lo up
    ip -n "$(namespace "$node")" address add "$(address "$node")/24" dev eth0
    ip -n "$(namespace "$node")" link set eth0 up
  done
}

stop_network() {
  for node in $nodes; do
    ip netns delete "$(namespace "$node")" 2>/dev/null || true
    ip link delete "kopano-v$node" 2>/dev/null || true
  done
  iptables -D FORWARD -i "$bridge" -o "$bridge" -j ACCEPT 2>/dev/null || true
  ip link delete "$bridge" 2>/dev/null || true
}

# Not `ip netns exec`, which hides the control groups. The host name is that of the node.
start_engine() {
  mkdir -p "$run/n$1" "$cache/n$1"
  echo "{ \"dns\": [\"$network.254\"] }" >"$run/daemon.json"
  rm -f "$run/n$1.pid"
  # shellcheck disable=SC2016 # expanded by the inner shell
  setsid nsenter "--net=/run/netns/$(namespace "$1")" unshare --uts sh -c 'hostname "$1" && shift && exec "$@"' sh "node$1" \
    dockerd --config-file "$run/daemon.json" --data-root "$cache/n$1" --exec-root "$run/n$1" --pidfile "$run/n$1.pid" \
    --host "unix://$(socket "$1")" >"$run/n$1.log" 2>&1 </dev/null &
}

await_engine() {
  end=$(($(date +%s) + 60))
  until on "$1" version >/dev/null 2>&1; do
    if [ "$(date +%s)" -ge "$end" ]; then
      tail -n 5 "$run/n$1.log" >&2
      exit 1
    fi
    sleep 0.2
  done
}

# The engine first, and then what it has left behind: its containerd, the processes of its containers, which have network
# namespaces of their own, and, as after a loss of power, what was mounted or in memory.
kill_node() {
  for file in "$run/n$1.pid" "$run/n$1/containerd/containerd.pid"; do
    if [ -f "$file" ]; then kill -KILL "$(cat "$file")" 2>/dev/null || true; fi
  done
  # shellcheck disable=SC2009 # by the folder of this node alone
  ps -e -o pid= -o args= | awk -v folder="$run/n$1/" 'index($0, folder) { print $1 }' | xargs -r kill -KILL 2>/dev/null || true
  for container in "$cache/n$1/containers"/*; do
    [ -d "$container" ] || continue
    grep -ls "${container##*/}" /proc/[0-9]*/cgroup | cut -d / -f 3 | xargs -r kill -KILL 2>/dev/null || true
  done
  sleep 0.2
  # An engine also mounts its folder onto itself.
  awk -v run="$run/n$1/" -v cache="$cache/n$1/" 'index($2 "/", run) == 1 || index($2 "/", cache) == 1 { print $2 }' \
    /proc/mounts | sort -r | xargs -r umount -l
  rm -rf --one-file-system "$run/n$1"
}

# The images of the machine's engine, whose ids are compared; those that differ are loaded.
load_images() {
  missing=
  for image in $images; do
    name=kopano-local/$image:1
    id=$(docker image inspect --format '{{.Id}}' "$name")
    [ "$(on 1 image inspect --format '{{.Id}}' "$name" 2>/dev/null || true)" = "$id" ] || missing="$missing $name"
  done
  # shellcheck disable=SC2086 # a list of words
  if [ -n "$missing" ]; then
    docker save $missing | on 1 load >/dev/null
    on 1 image prune --force >/dev/null
    rm -rf "$cache/n2" "$cache/n3"
  fi
}

# Layers never change, so the nodes share their files.
share_images() {
  for node in $nodes; do
    if [ -d "$cache/n$node/overlay2" ]; then continue; fi
    rm -rf "${cache:?}/n$node"
    cp -al "$cache/n1" "$cache/n$node"
  done
}

# All that an engine stores, except for the images.
remove_state() {
  for node in $nodes; do
    for folder in buildkit containerd containers network swarm tmp volumes; do rm -rf "$cache/n$node/$folder"; done
  done
}

up() {
  down
  mkdir -p "$run"
  start_network
  start_engine 1
  await_engine 1
  load_images
  if [ ! -d "$cache/n2/overlay2" ] || [ ! -d "$cache/n3/overlay2" ]; then
    kill "$(cat "$run/n1.pid")"
    while [ -f "$run/n1.pid" ]; do sleep 0.1; done
    remove_state
    share_images
    start_engine 1
  fi
  start_engine 2
  start_engine 3
  for node in $nodes; do await_engine "$node"; done
  on 1 swarm init --advertise-addr "$(address 1)" >/dev/null
  token=$(on 1 swarm join-token --quiet manager)
  for node in $nodes; do
    [ "$node" = 1 ] || on "$node" swarm join --token "$token" --advertise-addr "$(address "$node")" "$(address 1)" >/dev/null
  done
  for node in node1 node3; do on 1 node update --label-add mail=true "$node" >/dev/null; done
  echo "unix://$(socket 1)"
}

down() {
  for node in $nodes; do kill_node "$node"; done
  if [ -f "$run/names.pid" ]; then kill "$(cat "$run/names.pid")" 2>/dev/null || true; fi
  stop_network
  remove_state
  rm -rf "$run"
}

case ${1:-} in
  up) up ;;
  down) down ;;
  node)
    case $3 in
      start) start_engine "$2" && await_engine "$2" ;;
      kill) kill_node "$2" ;;
      cut) ip link set "kopano-v$2" down ;;
      connect) ip link set "kopano-v$2" up ;;
    esac
    ;;
  *)
    sed -n '2,/^set /s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
