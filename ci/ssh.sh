#!/bin/sh
# Configures SSH for remote engines with SSH_PRIVATE_KEY and SSH_KNOWN_HOSTS, the verified output of `ssh-keyscan HOST`.
# Does nothing without a key.
set -eu
if [ -z "${SSH_PRIVATE_KEY:-}" ]; then exit 0; fi
: "${SSH_KNOWN_HOSTS:?"SSH_KNOWN_HOSTS is missing: without it, anyone could impersonate the engine"}"
umask 077
mkdir -p "$HOME/.ssh"
printf '%s\n' "$SSH_PRIVATE_KEY" >"$HOME/.ssh/kopano"
printf '%s\n' "$SSH_KNOWN_HOSTS" >>"$HOME/.ssh/known_hosts"
printf 'Host *\n  IdentityFile %s/.ssh/kopano\n  StrictHostKeyChecking yes\n' "$HOME" >>"$HOME/.ssh/config"
