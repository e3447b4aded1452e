#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what is missing, fetches MNIST, builds, and runs the study of three normalizations.
#   tools/study.sh [arguments of mnist_norms, e.g. --epochs 1 --output DIR]
set -euo pipefail
here=$PWD
cd "$(dirname "$0")/.."
top=$PWD

# What the arguments are is known without the program: its --help is kept in a file, and a test compares the two.
help=examples/mnist_norms/help.txt
wrong() { printf 'study: %s\nRun with --help for more information.\n' "$1" >&2; exit 2; }
for argument in "$@"; do
  case "$argument" in
    -h | --help) sed -n '3,4s/^# \{0,1\}//p' tools/study.sh; echo; cat "$help"; exit 0 ;;
    --version) echo "mnist_norms $(sed -n 's/^#define MINITORCH_VERSION_[A-Z]* \([0-9]*\)$/\1/p' include/minitorch/core/version.hpp | paste -sd.)"; exit 0 ;;
  esac
done

number='^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$'
listed="" given_options=" "
check_value() { # OPTION KIND VALUE LINE-OF-HELP
  local holds="" item least most
  case "$2" in
    N)
      least=$(sed -nE 's/.*\(([01]) to [0-9]+\).*/\1/p' <<<"$4") most=$(sed -nE 's/.*\([01] to ([0-9]+)\).*/\1/p' <<<"$4")
      [[ "$3" =~ ^[0-9]{1,9}$ ]] && [ "$((10#$3))" -ge "$least" ] && [ "$((10#$3))" -le "$most" ] ||
        wrong "$1: must be a whole number from $least to $most, got '$3'" ;;
    RATE) holds="v > 0" ;;
    FACTOR) holds="v >= 0" ;;
    M) holds="v >= 0 && v < 1" ;;
    NAME) [[ "$3" =~ ^(mnist|fashion)$ ]] || wrong "$1: must be mnist or fashion, got '$3'" ;;
    WHEN) [[ "$3" =~ ^(on|off|auto)$ ]] || wrong "$1: must be on, off or auto, got '$3'" ;;
    LIST)
      for item in ${3//,/ }; do
        [[ "$listed" != *" $1 ${item:0:1}"* || "$1" = --seed ]] && [[ "$listed" != *" $1 $item "* ]] ||
          wrong "$1: a value is listed twice"
        listed+=" $1 $item "
        case "$1" in
          --models)
            [[ "$item" =~ ^(bn|ln|gn|b|l|g|batch|layer|group)$ ]] ||
              wrong "$1: there is no model '$item', choose among bn, ln and gn" ;;
          --sweep)
            [[ "$item" =~ ^(batch|groups|l1)$ ]] ||
              wrong "$1: there is no sweep '$item', choose among batch, groups and l1" ;;
          *) [[ "$item" =~ ^[0-9]+$ ]] || wrong "$1: '$item' is not a whole number from 0 to 2^64 - 1" ;;
        esac
      done ;;
    DIR) [ -n "$3" ] || wrong "$1: needs the name of a folder" ;;
  esac
  [ -z "$holds" ] || { [[ "$3" =~ $number ]] && awk -v v="$3" "BEGIN { v += 0; exit !($holds) }"; } ||
    wrong "$1: must be a number (${holds//v/$1}), got '$3'"
}

data="" output=output/mnist_norms force=no report=no dataset=mnist
arguments=("$@")
for ((i = 0; i < $#; ++i)); do
  option=${arguments[i]%%=*}
  line=$(grep -E -- "^  $option( |\$)" "$help" || true)
  [[ "$option" == --* && -n "$line" ]] || wrong "the argument '${arguments[i]}' was not expected"
  kind=$(sed -nE "s/^  $option ([A-Z]+).*/\1/p" <<<"$line")
  case "$option" in --force) force=yes ;; --report) report=yes ;; --sweep | --serve) force=yes ;; esac # these add to what is there, or look
  [ -n "$kind" ] || continue
  [[ "$kind" = LIST || "$given_options" != *" $option "* ]] || wrong "$option: given twice"
  given_options+="$option "
  if [[ "${arguments[i]}" == *=* ]]; then
    value=${arguments[i]#*=}
  else
    i=$((i + 1))
    [ "$i" -lt $# ] || wrong "$option: 1 required $kind missing"
    value=${arguments[i]}
  fi
  check_value "$option" "$kind" "$value" "$line"
  while [ "$kind" = LIST ] && [ $((i + 1)) -lt $# ] && [[ "${arguments[i + 1]}" != -* ]]; do
    i=$((i + 1))
    check_value "$option" "$kind" "${arguments[i]}" "$line"
  done
  case "$option" in --data) data=$value ;; --output) output=$value ;; --dataset) dataset=$value ;; esac
done
if [ $dataset = fashion ]; then data=${data:-${MINITORCH_FASHION_DIR:-}}; else data=${data:-${MINITORCH_MNIST_DIR:-}}; fi

# Relative paths among the arguments are the caller's.
at() { case "$1" in /*) echo "$1" ;; *) echo "$here/$1" ;; esac; }
if [ -n "$data" ] && [ ! -d "$(at "$data")" ]; then
  echo "study: there is no folder '$data': give the folder that holds train-images-idx3-ubyte and the other three files" >&2
  exit 1
fi
if [ $force$report = nono ] && grep -qs '"epoch"' "$(at "$output")/metrics.json"; then
  echo "study: '$output' holds the results of an earlier study: choose another folder with --output, or say --force to" \
    "replace them when the new study is complete" >&2
  exit 1
fi

tools/install_deps.sh study
given=()
if [ -z "$data" ] && [ $dataset = fashion ]; then
  tools/install_deps.sh fashion
  given=(--data /usr/share/datasets/fashion-mnist)
elif [ -z "$data" ]; then
  tools/fetch_mnist.sh "$top/data/mnist"
  given=(--data "$top/data/mnist")
fi

build=$top/build/study
mkdir -p "$build"
# Two that build in one folder would spoil each other's files.
exec 9>"$top/build/study.lock"
if command -v flock >/dev/null 2>&1 && ! flock -n 9; then
  echo "study: waiting for another build of the study to end"
  flock 9
fi
tools/fresh_build.sh "$build"
log=$build/build.log
echo "study: building (log: build/study/build.log)"
if ! { cmake -S . -B "$build" -DCMAKE_BUILD_TYPE=Release -DMINITORCH_BUILD_TESTS=OFF -DMINITORCH_BUILD_EXAMPLES=ON &&
  cmake --build "$build" --target mnist_norms --parallel "$(nproc)"; } >"$log" 2>&1; then
  tail -n 30 "$log" >&2
  echo "study: the build failed, see $log" >&2
  exit 1
fi
exec 9>&-
cd "$here"
exec "$build/examples/mnist_norms" "${given[@]}" "$@"
