#!/bin/sh
# The C compiler for what the tests build. Each app has XS compiled for itself, which is the same every time and takes most
# of a minute: what has been compiled of the SDK's own sources is kept in build/objects, by all that it is made of (the
# compiler, its options, the source with everything it includes). Everything else goes to the compiler as it is.

compiler=cc
cache="$(dirname "$0")/../../build/objects"

source='' object='' alone='' options='' previous=''
for word in "$@"; do
  case "$word" in
    -c) alone=1 ;;
    # Where a header lies is told by what the preprocessor makes.
    -I*) ;;
    *.c) source="$word" ;;
    *) if [ "$previous" = -o ]; then object="$word"; else options="$options $word"; fi ;;
  esac
  previous="$word"
done

case "$source" in
  "${MODDABLE:-/nowhere}"/*) ;;
  *) exec "$compiler" "$@" ;;
esac
if [ -z "$alone" ] || [ -z "$object" ] || ! command -v flock >/dev/null || ! command -v sha256sum >/dev/null; then
  exec "$compiler" "$@"
fi

mkdir -p "$cache" || exit
# The same words without the object.
for word in "$@"; do
  shift
  if [ "$word" != -o ] && [ "$word" != "$object" ]; then set -- "$@" "$word"; fi
done
scratch="$object.preprocessed"
"$compiler" "$@" -E -o "$scratch" || exit
key=$({ "$compiler" --version; echo "$options"; cat "$scratch"; } | sha256sum)
rm -f "$scratch"
kept="$cache/${key%% *}.o"

# Whoever comes second waits for the first one to be done.
exec 9>"$kept.lock"
flock 9
if [ ! -f "$kept" ]; then
  "$compiler" "$@" -o "$kept.new" || exit
  mv "$kept.new" "$kept" || exit
fi
cp "$kept" "$object"
