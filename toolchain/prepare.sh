#!/bin/sh
# Everything that the demo and the tests need on a bare machine: Node.js, npm packages, Pulumi, an engine, the local
# images. Prints what to put in front of PATH. Each step is skipped when there is nothing to do.
set -eu
. "$(dirname "$0")/versions.sh"
cd "$toolchain_folder/.."

node=$(sh toolchain/node.sh)

# npm itself needs seconds to find out that nothing is to be done.
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
