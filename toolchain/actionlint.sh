#!/bin/sh
# Prints the path of actionlint, for the test of the workflows: an installed one, or one built from its Go module.
set -eu
. "$(dirname "$0")/versions.sh"
. "$(dirname "$0")/shell.sh"
. "$(dirname "$0")/go-modules.sh"

if command -v actionlint; then exit 0; fi
binary=$cache/actionlint-$ACTIONLINT_VERSION
finish_if_present() {
  if [ -x "$binary" ]; then
    echo "$binary"
    exit 0
  fi
}
lock_cache finish_if_present

require_go "actionlint" "actionlint itself (https://github.com/rhysd/actionlint)"
require_build_space 100
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
build_step "actionlint $ACTIONLINT_VERSION" env -u GOFLAGS GOBIN="$folder" \
  go install "github.com/rhysd/actionlint/cmd/actionlint@v$ACTIONLINT_VERSION"
mv "$folder/actionlint" "$binary"
echo "$binary"
