#!/bin/sh
# Makes sure that a Docker Engine answers. A running one is used, wherever DOCKER_HOST says; on Debian and Ubuntu a
# missing one is installed and started by root, which is said.
set -eu
. "$(dirname "$0")/versions.sh"

engine_log=${ENGINE_LOG:-/var/log/dockerd.log}

# An engine that takes the connection and says nothing would block for ever.
answers() { timeout 10 docker info >/dev/null 2>&1; }

if command -v docker >/dev/null 2>&1 && answers; then exit 0; fi

if [ -n "${DOCKER_HOST:-}" ]; then
  command -v docker >/dev/null 2>&1 || fail "The command docker is missing, which talks to the engine at $DOCKER_HOST." "Install Docker's command line: https://docs.docker.com/engine/install"
  fail "The Docker Engine at DOCKER_HOST=$DOCKER_HOST does not answer within 10 s." \
    "Start it, or correct DOCKER_HOST, or unset it to use the engine of this machine."
fi

# A dead engine refuses the connection at once; one that hangs is not to be started a second time.
if command -v docker >/dev/null 2>&1 && [ -S /var/run/docker.sock ]; then
  hangs=0
  timeout 10 docker info >/dev/null 2>&1 || hangs=$?
  if [ "$hangs" = 124 ]; then
    fail "A Docker Engine runs on this machine but does not answer within 10 s." \
      "Look at its log (journalctl -u docker, or $engine_log) and restart it."
  fi
fi

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  fail "No Docker Engine answers on this machine." "Install and start one: https://docs.docker.com/engine/install"
fi

if ! command -v dockerd >/dev/null 2>&1; then
  say "No Docker Engine on this machine: installing Debian's docker.io …"
  mkdir -p "$cache"
  {
    apt-get update &&
      DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends docker.io iptables
  } >"$cache/engine-install.log" 2>&1 ||
    fail "docker.io could not be installed." "The output of apt-get is in $cache/engine-install.log."
fi

say "Starting the Docker Engine; its log is $engine_log …"
if [ -d /run/systemd/system ]; then
  systemctl start docker >/dev/null 2>&1 || true
else
  # Without systemd it is started here, apart from this terminal, so that it outlives it.
  setsid dockerd >"$engine_log" 2>&1 </dev/null &
fi

waited=0
until answers; do
  waited=$((waited + 1))
  if [ "$waited" -ge 60 ]; then fail "The Docker Engine did not start within 60 s." "Its log is $engine_log; the last lines:" "$(tail -n 5 "$engine_log" 2>/dev/null)"; fi
  sleep 1
done
