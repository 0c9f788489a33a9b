#!/bin/sh
# Installs the npm packages of package-lock.json, unless they are installed.
set -eu
. "$(dirname "$0")/shell.sh"
cd "$(dirname "$0")/.."

node=$(sh toolchain/node.sh)

# npm takes seconds even if there is nothing to do.
locked=$(short_hash <package-lock.json)
if [ "$(cat node_modules/.installed-lock 2>/dev/null)" != "$locked" ]; then
  say "Installing npm packages …"
  mkdir -p "$cache"
  PATH=${node:+$node:}$PATH npm ci --no-audit --no-fund >"$cache/npm-ci.log" 2>&1 ||
    fail "npm ci failed." "Its output is in $cache/npm-ci.log."
  printf %s "$locked" >node_modules/.installed-lock
fi
