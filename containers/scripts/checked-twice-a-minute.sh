# shellcheck shell=sh
# Put before the health checks. They run every two seconds, so that a start is noticed at once; what costs more, or fills
# a log, is done twice a minute. What somebody changed by hand is printed by every check, because the engine keeps the
# output of only the last ones: `kopano drift` and the program read it there.
marks=/run/kopano-stack
mkdir -p -m 0700 "$marks"

is_due() { [ $(($(date +%s) - $(cat "$marks/$1" 2>/dev/null || echo 0))) -ge 30 ]; }
is_done() { date +%s >"$marks/$1"; }
