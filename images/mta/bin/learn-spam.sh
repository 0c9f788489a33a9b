#!/bin/bash
# Learns from the messages that are copied into a folder, and removes them. The folder is named after their class, spam or
# ham.
folder=$1
inotifywait --monitor --quiet --event close_write,moved_to --format %f "$folder" | while IFS= read -r name; do
  if sa-learn "--${folder##*/}" "$folder/$name" >/dev/null; then
    rm -f "$folder/$name"
  else
    echo "Unable to learn from $folder/$name"
  fi
done
