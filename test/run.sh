#!/bin/sh
# `npm test`: prepares what the tests need on a bare machine, then runs all of them. Arguments go to vitest, for
# example `npm test -- --project unit`.
set -eu
cd "$(dirname "$0")/.."
PATH=$(sh toolchain/prepare.sh):$PWD/node_modules/.bin:$PATH
PATH=$PATH:$(sh toolchain/compose.sh folder)
export PATH
exec vitest run "$@"
