# shellcheck shell=sh disable=SC2154 # checked-twice-a-minute.sh sets what is missing here
# Prints which of the files that the start of this container wrote (record-files.sh) are no longer the same.
if [ -f "$marks/sums" ] && is_due files-time; then
  while IFS= read -r file; do
    if [ -f "$file" ]; then echo "$file"; fi
  done <"$marks/files" | xargs -r sha256sum |
    awk 'NR == FNR { before[$2] = $1; next }
      before[$2] != $1 { print "changed: " $2 }
      { delete before[$2] }
      END { for (file in before) print "changed: " file }' "$marks/sums" - | sort >"$marks/changed.new"
  mv "$marks/changed.new" "$marks/changed"
  is_done files-time
fi
if [ -f "$marks/changed" ]; then cat "$marks/changed"; fi
