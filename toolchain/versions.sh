# shellcheck shell=sh disable=SC2034 # used where this is sourced
# The versions that the scripts of this folder build, and the oldest that they accept.

# The newest CLI known to the Go module proxy, which does not list versions.
PULUMI_VERSION=3.259.0
# The first CLI with the error hooks and resource hooks that the program uses.
PULUMI_MINIMUM=3.240.0
# For machines whose Node.js is older than package.json requires.
NODE_MAJOR=24
COMPOSE_VERSION=2.35.1
ACTIONLINT_VERSION=1.7.7
# Required by the go.mod files of this folder.
GO_MINIMUM=1.25.11
