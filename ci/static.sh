#!/bin/sh
# Installs the packages and checks what needs no test run: linter, formatter, types.
set -eu
cd "$(dirname "$0")/.."
sh toolchain/packages.sh
npm run --silent lint
npm run --silent format:check
npm run --silent typecheck
