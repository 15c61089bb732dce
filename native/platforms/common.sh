# What the scripts of the platforms share; sourced by them.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/bitnet4j-platform.XXXXXX")
trap 'rm -rf "$work"' EXIT

step() { printf '\n--- %s (%(%H:%M:%S)T)\n' "$1" -1; }

# packages COMMAND=PACKAGE...: installs on Debian and Ubuntu what provides the commands that are missing; exit code 77 if
# that cannot be done.
packages() {
  local pair missing=()
  for pair; do
    command -v "${pair%%=*}" > /dev/null || missing+=("${pair#*=}")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    step "installing ${missing[*]}"
    if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null; }; then
      echo "these packages are needed and cannot be installed: ${missing[*]}" >&2
      exit 77
    fi
  fi
}

# copy_sources: puts the working tree into $work/tree, so that the library of another platform never meets the host's.
copy_sources() {
  mkdir "$work/tree"
  (cd "$root" && git ls-files -co --exclude-standard -z | xargs -0 ls -d 2> /dev/null | tar -cf - -T -) | tar -xf - -C "$work/tree"
}

# maven PLATFORM ARGUMENTS...: runs Maven in the copy with that platform's tools.
maven() {
  local platform=$1
  shift
  (cd "$work/tree" && mvn -B -q -ntp -P '!error-prone' -Dspotless.check.skip -Dnative.platform="$platform" \
    -Dnative.cmake.options="-DCMAKE_TOOLCHAIN_FILE=$root/native/platforms/$platform.cmake" "$@")
}

# report_tests PLATFORM: what the programs printed that tested the library.
report_tests() {
  grep -hE '^(tier .* skipped|seed .* tiers run|(scalar|neon|dotprod|i8mm|avx[0-9a-z]*) +(skipped|[a-z0-9_ ]+)$)' \
    "$work/tree/native/target/cmake/$1/Testing/Temporary/LastTest.log" | grep -v ' cases'
}

# keep_jar PLATFORM [FOLDER]: copies the platform's jar there.
keep_jar() {
  if [ $# -gt 1 ]; then
    mkdir -p "$2"
    cp "$work/tree"/native/target/bitnet4j-native-*-"$1".jar "$2"
  fi
}
