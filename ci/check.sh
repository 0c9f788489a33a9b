#!/bin/sh
# Everything that needs no secret, no engine and no backend: for every request, forks included.
set -eu
cd "$(dirname "$0")/.."
npm ci --no-audit --no-fund
npm run --silent lint
npm run --silent format:check
npm run --silent typecheck
# The tests of `kopano import` need Docker Compose.
PATH=$PATH:$(sh toolchain/compose.sh folder)
npx vitest run --project unit --project program
npx kopano check
