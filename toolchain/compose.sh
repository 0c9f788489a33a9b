#!/bin/sh
# Prints the command of Docker Compose, for the benchmark: an installed one, or one built from its Go module.
set -eu
. "$(dirname "$0")/versions.sh"
. "$(dirname "$0")/shell.sh"
. "$(dirname "$0")/go-modules.sh"

if docker compose version >/dev/null 2>&1; then
  echo "docker compose"
  exit 0
fi
binary=$cache/compose-$COMPOSE_VERSION
if [ ! -x "$binary" ]; then lock_cache; fi
# Another run may have built it in the meantime.
if [ ! -x "$binary" ]; then
  require_go "Docker Compose" "Docker Compose itself (https://docs.docker.com/compose/install)"
  require_space 600
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  cd "$work"
  printf 'module compose\n\ngo 1.25\n\nrequire github.com/docker/compose/v2 v%s\n' "$COMPOSE_VERSION" >go.mod
  printf '//go:build tools\n\npackage compose\n\nimport _ "github.com/docker/compose/v2/cmd"\n' >tools.go
  build_step "docker compose $COMPOSE_VERSION" sh -c "GOFLAGS=-mod=mod go mod tidy && GOFLAGS=-mod=mod go build -o '$binary.new' github.com/docker/compose/v2/cmd"
  mv "$binary.new" "$binary"
fi
echo "$binary"
