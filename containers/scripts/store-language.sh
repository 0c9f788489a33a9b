#!/bin/bash
# shellcheck disable=SC2154 # containers/app-files.ts sets what is missing here
# Names the standard folders of stores in a language: those of a new user, for whom kopano-server runs this with the
# variable KOPANO_USER (kopano-server.cfg(5), createuser_script), or of all users, once for each language, because users
# may rename their folders.

in_language() {
  if locale -a 2>/dev/null | grep -qixE "$locale\.utf-?8"; then
    kopano-storeadm "$@" -l "$locale"
  else
    # The image has no other locale than C.UTF-8, under which gettext follows LANGUAGE (glibc up to 2.35).
    LC_ALL=C.UTF-8 LANGUAGE=$locale kopano-storeadm "$@" -l C.UTF-8
  fi
}

remember() { printf '%s\n' "$locale" >"$named/$1"; }

if [ -n "$KOPANO_USER" ]; then
  if in_language -C -n "$KOPANO_USER"; then remember "$KOPANO_USER"; else kopano-storeadm -C -n "$KOPANO_USER"; fi
  # The operator's scripts, except a replacement of the one that creates the store.
  for script in "$userscripts"/*; do
    if [ -x "$script" ] && [ "${script##*/}" != 00createstore ]; then "$script"; fi
  done
  exit
fi

# Below three lines of heading, each begins with a tab and the name.
until users=$(kopano-admin -l 2>/dev/null); do sleep 2; done
for user in $(awk -F '\t' 'NR > 3 && $2 != "SYSTEM" { print $2 }' <<<"$users"); do
  if [ "$(cat "$named/$user" 2>/dev/null)" = "$locale" ]; then continue; fi
  if message=$(in_language -Y -n "$user" 2>&1); then
    remember "$user"
  else
    echo "The folders of $user could not be named in $locale: $message"
  fi
done
