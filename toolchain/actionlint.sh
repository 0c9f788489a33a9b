#!/bin/sh
# Prints the path of actionlint, for the test of the workflows: an installed one, or one built from its Go module.
set -eu
. "$(dirname "$0")/versions.sh"
. "$(dirname "$0")/shell.sh"
. "$(dirname "$0")/go-modules.sh"

if command -v actionlint; then exit 0; fi
binary=$cache/actionlint-$ACTIONLINT_VERSION
if [ ! -x "$binary" ]; then lock_cache; fi
# Another run may have built it in the meantime.
if [ ! -x "$binary" ]; then
  require_go "actionlint" "actionlint itself (https://github.com/rhysd/actionlint)"
  require_space 100
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  build_step "actionlint $ACTIONLINT_VERSION" env -u GOFLAGS GOBIN="$folder" \
    go install "github.com/rhysd/actionlint/cmd/actionlint@v$ACTIONLINT_VERSION"
  mv "$folder/actionlint" "$binary"
fi
echo "$binary"
