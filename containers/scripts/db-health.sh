# shellcheck shell=sh disable=SC2154 # checked-twice-a-minute.sh and given-to-db.sh set what is missing here
# A query as Kopano's user, from the network: the server that the image runs while it prepares the data does not listen
# there. Without a password (a hash) any answer from the server suffices, as for an account
# that may only connect from elsewhere.
user=$(given USER)
password=$(given PASSWORD)
root_password=$(given ROOT_PASSWORD)
connection="--connect-timeout=5 --host=$(hostname) --protocol=tcp"
# `log_in PASSWORD OPTION…`
log_in() { MYSQL_PWD=$1 && export MYSQL_PWD && shift && mariadb "$@" 2>&1 >/dev/null </dev/null; }

# shellcheck disable=SC2086 # a list of words
ping() { exec mariadb-admin $connection ping; }
if [ -z "$password" ]; then ping; fi
# shellcheck disable=SC2086
if ! message=$(log_in "$password" $connection --user="$user" --execute="SELECT 1" "$(given DATABASE)"); then
  case $message in
    *"ERROR 1045 "* | *"ERROR 1130 "*)
      if [ "${MARIADB_USER_HOST:-%}" != % ] || [ -n "$MARIADB_USER_HOST_FILE" ]; then ping; fi
      echo "changed: the password of the database account $user"
      ;;
  esac
  echo "$message"
  exit 1
fi

# An account that could not log in before is not one that somebody changed.
if [ -n "$root_password" ] && is_due root; then
  if message=$(log_in "$root_password" --protocol=socket --user=root --execute="DO 0"); then
    : >"$marks/root-logged-in"
    rm -f "$marks/changed"
  else
    case $message in
      *"ERROR 1045 "*)
        if [ -f "$marks/root-logged-in" ]; then echo "changed: the password of the database account root" >"$marks/changed"; fi
        ;;
    esac
  fi
  is_done root
fi
if [ -f "$marks/changed" ]; then cat "$marks/changed"; fi
