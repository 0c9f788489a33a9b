#!/bin/sh
# Everything that needs no secret, no engine and no backend: for every request, forks included.
set -eu
cd "$(dirname "$0")/.."
npm ci --no-audit --no-fund
npm run --silent lint
npm run --silent format:check
npm run --silent typecheck
npx vitest run --project unit --project program
npx kopano check
