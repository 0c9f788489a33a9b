#!/bin/sh
# Prepares what the demo and the tests need on a bare machine: npm packages, Pulumi, an engine, the local images.
# Prints the folder of `pulumi` to add to PATH. Steps with nothing to do are skipped.
set -eu
. "$(dirname "$0")/shell.sh"
cd "$(dirname "$0")/.."

command -v node >/dev/null 2>&1 || fail "Node.js is missing." "Install Node.js 20.6 or newer: https://nodejs.org"
at_least "$(node --version | sed 's/^v//')" 20.6.0 ||
  fail "Node.js $(node --version) is too old." "Install Node.js 20.6 or newer: https://nodejs.org"

# npm takes seconds to find out that there is nothing to do.
locked=$(short_hash <package-lock.json)
if [ "$(cat node_modules/.installed-lock 2>/dev/null)" != "$locked" ]; then
  say "Installing npm packages …"
  mkdir -p "$cache"
  npm ci --no-audit --no-fund >"$cache/npm-ci.log" 2>&1 || fail "npm ci failed." "Its output is in $cache/npm-ci.log."
  printf %s "$locked" >node_modules/.installed-lock
fi

path=$(sh toolchain/pulumi.sh)
sh toolchain/engine.sh
sh images/build.sh
echo "$path"
