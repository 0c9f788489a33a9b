#!/bin/sh
# Lets the engine of a stack be reached over SSH, if a key is given: SSH_PRIVATE_KEY, and SSH_KNOWN_HOSTS from
# `ssh-keyscan HOST`, checked by you. Without a key it does nothing.
set -eu
if [ -z "${SSH_PRIVATE_KEY:-}" ]; then exit 0; fi
: "${SSH_KNOWN_HOSTS:?"SSH_KNOWN_HOSTS is missing: without it anybody could pass for the engine"}"
umask 077
mkdir -p "$HOME/.ssh"
printf '%s\n' "$SSH_PRIVATE_KEY" >"$HOME/.ssh/kopano"
printf '%s\n' "$SSH_KNOWN_HOSTS" >>"$HOME/.ssh/known_hosts"
printf 'Host *\n  IdentityFile %s/.ssh/kopano\n  StrictHostKeyChecking yes\n' "$HOME" >>"$HOME/.ssh/config"
