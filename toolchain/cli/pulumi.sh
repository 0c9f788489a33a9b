#!/bin/sh
# Runs the Pulumi CLI built on this machine, with the plugins built for it. They have their own Pulumi home, because in
# the user's they would be mistaken for the official ones.
here=$(dirname "$(dirname "$(readlink -f "$0")")")
if [ -z "${PULUMI_HOME:-}" ]; then
  export PULUMI_HOME="$here/home"
else
  # If the user has set another home, the missing plugins are installed there.
  for plugin in "$here"/home/plugins/resource-*/pulumi-resource-*; do
    folder=$(basename "$(dirname "$plugin")")
    [ -d "$PULUMI_HOME/plugins/$folder" ] ||
      "$here/pulumi-cli" plugin install resource "${plugin##*/pulumi-resource-}" "${folder##*-v}" --file "$plugin" >&2
  done
fi
export PULUMI_SKIP_UPDATE_CHECK=true PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true
exec "$here/pulumi-cli" "$@"
