# shellcheck shell=sh disable=SC2154 # app-files.sh or mta-files.sh sets what is missing here
# Runs in a subshell of process 1 when the image has written its configuration: notes the files that it derives from its
# variables, with their checksums, by which the health check finds what was changed by hand. Files that belong to the
# operator are not looked at.
marks=/run/kopano-stack
mkdir -p -m 0700 "$marks"
if [ -z "$FORCE_CONFIG" ]; then exit; fi
# shellcheck disable=SC2086 # lists of words
for file in $edited $derived $(written_anew); do
  if ! is_mounted "$file"; then echo "$file"; fi
done | sort -u >"$marks/files"
while IFS= read -r file; do
  if [ -f "$file" ]; then echo "$file"; fi
done <"$marks/files" | xargs -r sha256sum >"$marks/sums"
