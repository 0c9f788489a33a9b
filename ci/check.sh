#!/bin/sh
# Everything that needs no secrets, engine or backend: for every request, including those from forks.
set -eu
cd "$(dirname "$0")/.."
sh ci/static.sh
# The tests of `kopano import` need Docker Compose.
PATH=$PATH:$(sh toolchain/compose.sh folder)
npx vitest run --project unit --project program
npx kopano check
