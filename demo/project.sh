# The demo's Pulumi project: a folder of its own with a local backend, so that nothing in the repository changes.
# Sourced after `cd` to the repository.
project=$PWD/.kopano/demo

# It would count more than the file.
unset PULUMI_CONFIG_PASSPHRASE
export PULUMI_BACKEND_URL="file://$PWD/.kopano/state" PULUMI_CONFIG_PASSPHRASE_FILE="$PWD/.kopano/passphrase"

in_project() {
  command=$1
  shift
  pulumi "$command" --cwd "$project" "$@"
}

# Writes the project anew from the repository's files. The salt of the passphrase is Pulumi's, and is kept.
write_project() {
  mkdir -p "$project" .kopano/state
  if [ ! -s .kopano/passphrase ]; then
    (umask 077 && head -c 24 /dev/urandom | base64 >.kopano/passphrase)
  fi
  sed 's|^main: .*|main: ../..|' Pulumi.yaml >"$project/Pulumi.yaml"
  salt=$(grep '^encryptionsalt: ' "$project/Pulumi.dev.yaml" 2>/dev/null || true)
  { grep -v '^encryptionsalt: ' Pulumi.dev.yaml && printf '%s\n' "$salt"; } >"$project/Pulumi.dev.yaml.new"
  mv "$project/Pulumi.dev.yaml.new" "$project/Pulumi.dev.yaml"
}
