#!/bin/sh
# `npm run bench`: prints medians and spreads of 7 runs, each measure side by side with its alternative.
set -eu
cd "$(dirname "$0")/.."
PATH=$(sh toolchain/prepare.sh):$PATH
COMPOSE=$(sh toolchain/compose.sh)
# What the programs leave behind goes with it.
TMPDIR=$(mktemp -d)
trap 'rm -rf "$TMPDIR"' EXIT
export PATH COMPOSE TMPDIR
node bench/bench.ts
