#!/bin/sh
# `npm run --silent demo:password`: prints the password of the demo user.
set -eu
cd "$(dirname "$0")/.."
. demo/project.sh
PATH=$(sh toolchain/path.sh):$PATH
in_project stack output passwords --stack dev --show-secrets | node -p 'JSON.parse(require("node:fs").readFileSync(0)).demo'
