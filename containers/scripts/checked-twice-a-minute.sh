# shellcheck shell=sh
# Put before the health checks. The engine starts one two seconds after the last, so that a start and a failure are noticed
# at once. While a service answers, they wait first: to start one costs more processor time than the check itself. What costs
# more, or fills a log, is done twice a minute. What somebody changed by hand is printed by every check, because the engine keeps the
# output of only the last ones: `kopano drift` and the program read it there.
marks=/run/kopano-stack
mkdir -p -m 0700 "$marks"

# When this container started: what was noted before says nothing about it.
start=$(sed 's/.*) //' /proc/1/stat | cut -d ' ' -f 20)
if [ "$(cat "$marks/answered" 2>/dev/null)" = "$start" ]; then sleep 8; fi

is_due() { [ $(($(date +%s) - $(cat "$marks/$1" 2>/dev/null || echo 0))) -ge 30 ]; }
is_done() { date +%s >"$marks/$1"; }
