#!/bin/sh
# Ensures that there is a Docker Compose, for `kopano import`, its tests and the benchmark: an installed one, the official
# download, or one built from its Go module. Prints the command to run, or with `folder` its folder, to add to PATH.
set -eu
. "$(dirname "$0")/versions.sh"
. "$(dirname "$0")/shell.sh"
. "$(dirname "$0")/go-modules.sh"
wanted=${1:-command}

finish() {
  if [ "$wanted" = folder ]; then dirname "$(command -v "${1%% *}")"; else echo "$1"; fi
  exit 0
}

if docker compose version >/dev/null 2>&1; then finish "docker compose"; fi
# Version 1 does not print JSON.
case $(docker-compose version --short 2>/dev/null) in "" | 1.*) ;; *) finish docker-compose ;; esac
binary=$cache/docker-compose-$COMPOSE_VERSION/docker-compose
# shellcheck disable=SC2317 # lock_cache calls it
finish_if_present() { if [ -x "$binary" ]; then finish "$binary"; fi; }
lock_cache finish_if_present
mkdir -p "$(dirname "$binary")"

download() {
  name=docker-compose-$(platform | sed 's/x64$/x86_64/; s/arm64$/aarch64/')
  download_file "$binary.new" "https://github.com/docker/compose/releases/download/v$COMPOSE_VERSION/$name" &&
    chmod +x "$binary.new" && "$binary.new" version >/dev/null 2>&1
}

build() {
  require_go "Docker Compose" "Docker Compose itself (https://docs.docker.com/compose/install)"
  require_build_space 600
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  cd "$work"
  printf 'module compose\n\ngo 1.25\n\nrequire github.com/docker/compose/v2 v%s\n' "$COMPOSE_VERSION" >go.mod
  printf '//go:build tools\n\npackage compose\n\nimport _ "github.com/docker/compose/v2/cmd"\n' >tools.go
  module=github.com/docker/compose/v2
  build_step "docker compose $COMPOSE_VERSION" sh -c "GOFLAGS=-mod=mod go mod tidy && GOFLAGS=-mod=mod go build \
    -ldflags '-s -w -X $module/internal.Version=v$COMPOSE_VERSION' -o '$binary.new' $module/cmd"
}

download || build
mv "$binary.new" "$binary"
finish "$binary"
