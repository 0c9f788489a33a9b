# shellcheck shell=sh
# What the operator mounted is not the program's to look after.
is_mounted() { grep -q " $(readlink -f "$1") " /proc/mounts; }
