# shellcheck shell=bash disable=SC2154 # containers/app-files.ts sets what is missing here
# Sourced by process 1 of the app image when the container is stopped. The image itself signals all services at once and
# leaves, which kills them. Delivery and the clients' protocols end before the server that they talk to: without it they
# would refuse mail for good.
front=
for service in "$SVDIR"/*; do
  case ${service##*/} in
    *server | *syslogd) ;;
    *) front="$front $service" ;;
  esac
done
# shellcheck disable=SC2086 # a list of words
sv -w "$stop_seconds" force-stop $front >/dev/null 2>&1
sv -w "$stop_seconds" force-stop "$SVDIR"/*server >/dev/null 2>&1
