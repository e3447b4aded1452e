#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Empties a build folder of ours that CMake made for another place: for a checkout that was moved or copied since, or
# with a compiler that is gone. CMake refuses to go on there. Anything else is left alone.
#   tools/fresh_build.sh BUILD-DIR [SOURCE-DIR]      default: the checkout
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
case "${1:-}" in
  -h | --help) sed -n '3,5s/^# \{0,1\}//p' "$0"; exit 0 ;;
  "" | -*) echo "fresh_build: needs the name of a build folder; see --help" >&2; exit 2 ;;
esac
build=$1
cache=$build/CMakeCache.txt
[ -f "$cache" ] || exit 0

value() { sed -n "s/^$1:[^=]*=//p" "$cache" | head -n 1; }
case "$(value CMAKE_PROJECT_NAME)" in minitorch | minitorch_*) ;; *) exit 0 ;; esac
same() { [ "$(realpath -m "$1")" = "$(realpath -m "$2")" ]; }
if ! same "$(value CMAKE_CACHEFILE_DIR)" "$build" || ! same "$(value CMAKE_HOME_DIRECTORY)" "${2:-$top}"; then
  why="was made for $(value CMAKE_HOME_DIRECTORY)"
elif compiler=$(value CMAKE_CXX_COMPILER) && [[ "$compiler" == /* ]] && [ ! -e "$compiler" ]; then
  why="was made with $compiler, which is gone"
else
  exit 0
fi
echo "fresh_build: $build $why; building afresh"
find "$build" -mindepth 1 -maxdepth 1 -exec rm -rf {} +
