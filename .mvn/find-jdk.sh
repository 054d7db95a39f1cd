# Sourced by `mvnw` and `badger`: finds a JDK of 25 or newer.

# Prints the major version of the JDK at $1; nothing where there is none.
jdk_major() {
  [ -x "$1/bin/javac" ] || return 0
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
  else
    "$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p'
  fi
}

# Prints the home of the first JDK that is new enough: JAVA_HOME, then the `java` on the path, then
# where package managers put them.
find_jdk() {
  on_path=$(command -v java 2>/dev/null) || on_path=
  if [ -n "$on_path" ]; then
    on_path=$(readlink -f "$on_path" 2>/dev/null || printf '%s' "$on_path")
    on_path=${on_path%/bin/java}
  fi
  for home in "${JAVA_HOME:-}" "$on_path" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    [ -n "$home" ] || continue
    major=$(jdk_major "$home")
    if [ "${major:-0}" -ge 25 ]; then
      printf '%s\n' "$home"
      return 0
    fi
  done
  return 1
}

# Says what to install, and gives up.
no_jdk() {
  {
    echo "badger: needs a JDK of version 25 or newer, and found none"
    echo "  looked at JAVA_HOME, the java on the PATH, and the usual folders for JDKs"
    echo "  to install one: https://adoptium.net, or"
    case $(uname -s) in
      Darwin) echo "    brew install openjdk" ;;
      *) echo "    sdk install java 25-tem      (https://sdkman.io)" ;;
    esac
    echo "  then run this again, or set JAVA_HOME to its folder"
  } >&2
  exit 69
}
