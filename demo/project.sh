# shellcheck shell=sh
# The Pulumi project of the demo: a separate folder with a local backend, so that nothing in the repository changes.
# Sourced, in the repository's folder.
project=$PWD/.kopano/demo

# It would take precedence over the file.
unset PULUMI_CONFIG_PASSPHRASE
export PULUMI_BACKEND_URL="file://$PWD/.kopano/state" PULUMI_CONFIG_PASSPHRASE_FILE="$PWD/.kopano/passphrase"

in_project() {
  command=$1
  shift
  pulumi "$command" --cwd "$project" "$@"
}

# Writes the project from the files of the repository, and keeps the salt of the passphrase, which Pulumi generated.
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
