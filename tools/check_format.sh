#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Checks that all C++ files are formatted by clang-format 14 (Debian 12's; other versions format differently).
#   tools/check_format.sh [--fix]
set -euo pipefail
case "${1:-}" in
  "" | --fix) ;;
  -h | --help) sed -n '3,4s/^# \{0,1\}//p' "$0"; exit 0 ;;
  *) echo "check_format: unknown argument '$1'; see --help" >&2; exit 2 ;;
esac
cd "$(dirname "$0")/.."
tool=$(command -v clang-format-14 || command -v clang-format || true)
if [ -z "$tool" ] || ! "$tool" --version | grep -q 'version 14\.'; then
  echo "check_format: skipped, needs clang-format 14"
  exit 0
fi
mapfile -t files < <(git ls-files -co --exclude-standard '*.hpp' '*.cpp' '*.inl' | grep -v '^include/minitorch/instances/' | while read -r file; do [ ! -f "$file" ] || echo "$file"; done)
if [ "${1:-}" = --fix ]; then
  "$tool" -i "${files[@]}"
  exit 0
fi
bad=$("$tool" --dry-run -Werror "${files[@]}" 2>&1 | grep -oE '^[^:]+:[0-9]+:[0-9]+: error' | cut -d: -f1 | sort | uniq -c || true)
if [ -n "$bad" ]; then
  echo "$bad"
  echo "check_format: the files above are not formatted; tools/check_format.sh --fix formats them"
  exit 1
fi
echo "check_format: ${#files[@]} files are formatted"
