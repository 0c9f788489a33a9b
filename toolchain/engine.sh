#!/bin/sh
# Ensures that a Docker Engine answers. A running one is used, at DOCKER_HOST if that is set; on Debian and Ubuntu a missing
# one is installed and started if the user is root.
set -eu
. "$(dirname "$0")/shell.sh"

engine_log=${ENGINE_LOG:-/var/log/dockerd.log}
manual=https://docs.docker.com/engine/install

# Asks the engine for its version; one that accepts the connection and does not reply would block forever. On failure sets
# `finding` to the reason, and `hangs` to whether the engine hangs.
answers() {
  hangs=no
  command -v docker >/dev/null 2>&1 || {
    finding="The command docker is missing."
    return 1
  }
  finding=$(limited 10 docker version --format '{{.Server.Version}}' 2>&1) && return 0
  case $? in 124 | 137) hangs=yes finding="It does not reply within 10 s." ;; esac
  finding=$(printf '%s\n' "$finding" | sed '/^$/d' | tail -n 1)
  return 1
}

# Whether the PID in file $2 is that of a live $1: a killed engine leaves its PID files behind.
is_alive() {
  number=$(cat "$2" 2>/dev/null || true)
  [ -n "$number" ] && awk -v name="$1" '/^Name:/ { found = $2 == name } /^State:/ { alive = $2 != "Z" }
    END { exit !(found && alive) }' "/proc/$number/status" 2>/dev/null
}

engine_runs() { is_alive dockerd /var/run/docker.pid; }

# Waits until the engine answers: at most $1 seconds, and only while it runs.
wait_for_engine() {
  end=$(($(date +%s) + $1))
  until answers; do
    if [ "$(date +%s)" -ge "$end" ]; then return 1; fi
    sleep 1
    engine_runs || [ -z "${started:-}" ] || kill -0 "$started" 2>/dev/null || return 1
  done
}

install_engine() {
  mkdir -p "$cache"
  for attempt in 1 2 3; do
    if {
      apt-get update &&
        DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
          -o DPkg::Lock::Timeout=120 docker.io iptables
    } >"$cache/engine-install.log" 2>&1; then return 0; fi
    say "  attempt $attempt failed"
    sleep 5
  done
  tail -n 5 "$cache/engine-install.log" >&2
  fail "docker.io could not be installed." "The output of apt-get is in $cache/engine-install.log. By hand: $manual"
}

# With a stale PID file a new engine refuses to start, or waits in vain for a containerd that no longer runs.
forget_killed() { is_alive "$1" "$2" || rm -f "$2"; }

start_engine() {
  if [ -d /run/systemd/system ]; then
    engine_log="journalctl -u docker"
    say "Starting the Docker Engine; its log: $engine_log …"
    systemctl start docker >/dev/null 2>&1 || true
    return 0
  fi
  forget_killed dockerd /var/run/docker.pid
  forget_killed containerd /var/run/docker/containerd/containerd.pid
  say "Starting the Docker Engine; its log is $engine_log, its PID is in /var/run/docker.pid …"
  # Without systemd, start it detached from this terminal, which it must outlive.
  (cd / && exec setsid dockerd >>"$engine_log" 2>&1 </dev/null) &
  started=$!
}

if answers; then exit 0; fi

if [ -n "${DOCKER_HOST:-}" ]; then
  fail "The Docker Engine at DOCKER_HOST=$DOCKER_HOST does not answer." "$finding" \
    "Start it, or correct DOCKER_HOST, or unset it to use the engine of this machine."
fi

# An engine that does not run refuses connections at once; one that hangs must not be started a second time.
if [ "$hangs" = yes ] || engine_runs; then
  # It may have just been started.
  if [ "$(id -u)" = 0 ] && wait_for_engine 10; then exit 0; fi
  fail "A Docker Engine runs on this machine but does not answer." "$finding" \
    "Look at its log (journalctl -u docker, or $engine_log), restart it, and check that you may use /var/run/docker.sock."
fi

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  fail "No Docker Engine answers on this machine." "$finding" "Install and start one: $manual" \
    "(On Debian and Ubuntu this is automatic if you are root.)"
fi

if ! command -v dockerd >/dev/null 2>&1 || ! command -v docker >/dev/null 2>&1; then
  say "No Docker Engine on this machine: installing Debian's docker.io …"
  install_engine
fi
# The installation may have started it.
if answers; then exit 0; fi
start_engine
wait_for_engine 60 ||
  fail "The Docker Engine did not start." "$finding" "Its log: $engine_log. The last lines:" \
    "$(tail -n 5 "$engine_log" 2>/dev/null || true)"
