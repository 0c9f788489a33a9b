# shellcheck shell=sh disable=SC2154 # app-files.sh or mta-files.sh sets what is missing here
# Sourced by process 1 of the app and mta images before they write their configuration. The images only add to the files
# on their volume, so what a removed variable has set would remain. Files that they edit get their original content
# first: the image's own copy, or else the one that the first start keeps on the volume. Files that they create are removed.

# Without either, the image does not write its configuration again.
if [ ! -f "$DOCKER_UNLOCK_FILE" ] && [ -z "$FORCE_CONFIG" ]; then exit; fi
originals=$volume/.kopano-originals

# `keep FOLDER FILE…`: copies of the files that exist, complete or not at all.
keep() {
  folder=$1
  shift
  rm -rf "$folder.new"
  mkdir -m 0700 "$folder.new"
  for file; do
    if [ -f "$file" ]; then cp -p "$file" "$folder.new/"; fi
  done
  mv "$folder.new" "$folder"
}

forget_copies

# shellcheck disable=SC2086 # lists of words
if [ ! -d "$originals" ]; then
  # Only a volume that was never configured has the image's unlock file. On any other, hand edits are kept for the operator.
  if [ ! -f "$DOCKER_UNLOCK_FILE" ] && [ ! -d "$volume/.kopano-found" ]; then
    keep "$volume/.kopano-found" $edited $derived
  fi
  undo
  keep "$originals" $edited
fi

for file in $edited; do
  original=$(sample_of "$file")
  : "${original:=$originals/${file##*/}}"
  if is_mounted "$file" || [ ! -f "$original" ]; then continue; fi
  mkdir -p "${file%/*}"
  # A file that is there keeps its owner.
  cat "$original" >"$file"
  rm -f "$file.bak"
done
for file in $derived; do
  if ! is_mounted "$file"; then rm -f "$file" "$file.bak"; fi
done
# What belongs to the operator keeps its folder.
for folder in $folders; do rmdir "$folder" 2>/dev/null || true; done

# A certificate that the image generated or linked to is used even if no variable asks for it any more.
certificate=$DOCKER_APPL_SSL_DIR/cert.pem
key=$DOCKER_APPL_SSL_DIR/priv_key.pem
for file in "$certificate" "$key"; do
  case $(readlink "$file") in "$DOCKER_ACME_SSL_DIR"/*) rm -f "$file" ;; esac
done
if [ -f "$certificate" ] && ! needs_certificate; then
  names=$(openssl x509 -in "$certificate" -noout -subject -issuer -nameopt RFC2253 2>/dev/null | sed 's/^[a-z]*= *//' | sort -u)
  if [ "$names" = "CN=$(hostname)" ]; then rm -f "$certificate" "$key"; fi
fi
