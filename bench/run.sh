#!/bin/sh
# `npm run bench`: prints medians and spreads of 7 runs, each measure side by side with its alternative.
set -eu
cd "$(dirname "$0")/.."
PATH=$(sh toolchain/prepare.sh):$PATH
COMPOSE=$(sh toolchain/compose.sh)
export PATH COMPOSE
exec node --require tsx/cjs bench/bench.ts
