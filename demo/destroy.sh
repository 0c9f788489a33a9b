#!/bin/sh
# `npm run demo:destroy`: removes every trace of the demo, and checks that none is left. The images and the cache of the
# toolchain are kept; the last line of output shows how to remove them.
set -eu
cd "$(dirname "$0")/.."
. demo/project.sh
if [ ! -d "$project" ]; then
  echo "The demo does not exist."
  exit 0
fi
PATH=$(sh toolchain/path.sh):$PATH
export PATH
sh toolchain/engine.sh

write_project
if in_project stack select dev >/dev/null 2>&1; then
  in_project cancel --yes --stack dev >/dev/null 2>&1 || true
  in_project destroy --yes --skip-preview --stack dev
  in_project stack rm dev --yes >/dev/null
fi
left=$(
  docker ps --all --filter name=^kopano-dev- --format 'container {{.Names}}'
  docker volume ls --filter name=^kopano-dev- --format 'volume {{.Name}}'
  docker network ls --filter name=^kopano-dev- --format 'network {{.Name}}'
)
if [ -n "$left" ]; then
  printf 'error: the demo left this on the engine:\n%s\n' "$left" >&2
  printf '  Remove it with: docker rm --force NAME, docker volume rm NAME, docker network rm NAME\n' >&2
  exit 1
fi
rm -rf .kopano
echo "The demo is removed: no container, volume, network, state or passphrase is left."
echo "Not removed: the images (docker image rm kopano-local/app:1 …) and ${XDG_CACHE_HOME:-$HOME/.cache}/kopano-pulumi."
