#!/bin/sh
# Prepares what the demo and the tests need on a bare machine: Node.js, npm packages, Pulumi, an engine, the local images.
# Prints the folders to add in front of PATH. Steps with nothing to do are skipped.
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

path=$(sh toolchain/path.sh)
sh toolchain/engine.sh
sh images/build.sh
echo "$path"
