#!/bin/sh
# `npm run bench`: prints the median and spread of each measurement next to those of its alternative.
set -eu
cd "$(dirname "$0")/.."
PATH=$(sh toolchain/prepare.sh):$PATH
COMPOSE=$(sh toolchain/compose.sh)
# Removed at the end, with everything that the programs leave in it.
TMPDIR=$(mktemp -d)
trap 'rm -rf "$TMPDIR"' EXIT
export PATH COMPOSE TMPDIR
node bench/bench.ts
