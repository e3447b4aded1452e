#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs with apt-get what is missing, for Debian 12 and its kin; uses sudo only if not root.
#   tools/install_deps.sh [study] [test] [bench] [includes] [cross] [npm] [fashion]      default: study test
set -euo pipefail

case "${1:-}" in -h | --help) sed -n '3,4s/^# //p' "$0"; exit 0 ;; esac

# package, or command:package where any installation of the command will do
study="c++:g++ cmake:cmake make:make curl:curl ca-certificates git:git sha256sum:coreutils
  libeigen3-dev libcli11-dev nlohmann-json3-dev zlib1g-dev libstb-dev"
test="$study doxygen:doxygen catch2 clang++:clang clang-format:clang-format python3:python3 libomp-dev libclang-rt-dev
  em++:emscripten node:nodejs"
bench="$study libbenchmark-dev"
includes="include-what-you-use:iwyu python3:python3"
cross="i686-linux-gnu-g++:g++-i686-linux-gnu arm-linux-gnueabihf-g++:g++-arm-linux-gnueabihf
  aarch64-linux-gnu-g++:g++-aarch64-linux-gnu s390x-linux-gnu-g++:g++-s390x-linux-gnu qemu-arm:qemu-user
  em++:emscripten node:nodejs python3:python3 catch2"
npm="npm:npm"
fashion="dataset-fashion-mnist"

[ $# -gt 0 ] || set -- study test
wanted=""
for part in "$@"; do
  case "$part" in
    study | test | bench | includes | cross | npm | fashion) wanted+=" ${!part}" ;;
    *) echo "install_deps: unknown part '$part' (study, test, bench, includes, cross, npm, fashion)" >&2; exit 2 ;;
  esac
done

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

missing=()
if command -v dpkg-query >/dev/null 2>&1; then
  for item in $wanted; do
    package=${item#*:}
    if [[ "$item" == *:* ]] && command -v "${item%%:*}" >/dev/null 2>&1; then continue; fi
    installed "$package" || missing+=("$package")
  done
  mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u | sed '/^$/d')
  [ ${#missing[@]} -gt 0 ] || exit 0
else
  # Not Debian: only the programs can be checked; CMake fetches the libraries that it does not find.
  for item in $wanted; do
    [[ "$item" == *:* ]] && { command -v "${item%%:*}" >/dev/null 2>&1 || missing+=("${item%%:*}"); }
  done
  [ ${#missing[@]} -gt 0 ] || exit 0
  echo "install_deps: this is not Debian or Ubuntu; please install these programs yourself: $(printf "%s\n" "${missing[@]}" | sort -u | paste -sd" ")" >&2
  echo "install_deps: (libraries: Eigen 3.4, nlohmann-json, zlib, stb, CLI11, Catch2; CMake fetches those it does not find)" >&2
  exit 1
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "install_deps: missing packages, and neither root nor sudo. Have an administrator run:" >&2
    echo "  apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "install_deps: installing ${missing[*]}"
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq ||
  echo "install_deps: apt-get update failed, trying with the package lists that are there" >&2
if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
  </dev/null >/dev/null; then
  echo "install_deps: apt-get could not install ${missing[*]}: is there a network, and does apt-get update work?" >&2
  exit 1
fi
