#!/bin/sh
# `npm run demo`: from a bare clone to working mail. A second run changes nothing. `npm run demo -- --open` also opens the
# web page.
set -eu
case "$*" in
  '' | --open) ;;
  *) echo 'usage: npm run demo [-- --open]' >&2 && exit 2 ;;
esac
cd "$(dirname "$0")/.."
PATH=$(sh toolchain/prepare.sh):$PATH
export PATH
. demo/project.sh

write_project
in_project stack select dev >/dev/null 2>&1 || in_project stack init dev >/dev/null
# Remains of an interrupted run: its lock, pending operations, and containers that the state does not know.
if in_project stack export --stack dev | grep -q '"pending_operations": \['; then
  kopano=$PWD/cli/kopano.cjs
  (cd "$project" && node "$kopano" recover --yes --stack dev >/dev/null)
fi
in_project up --yes --skip-preview --suppress-outputs --stack dev
in_project stack output --stack dev --json --show-secrets | node demo/proof.ts "$@"
