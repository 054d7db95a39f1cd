package org.badgerlang.compiler.emit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.lang.model.SourceVersion;

/// Java names for things that the spec names, none twice.
public final class Names {
  private final Set<String> taken = new HashSet<>();
  private final Map<Object, String> names = new HashMap<>();

  /// Keeps a name from being given.
  public Names reserve(String... reserved) {
    taken.addAll(Set.of(reserved));
    return this;
  }

  /// The name of `thing`, made from the suggestion when it is first asked for.
  public String of(Object thing, String suggestion) {
    return names.computeIfAbsent(thing, _ -> fresh(suggestion));
  }

  public String fresh(String suggestion) {
    var base = member(suggestion);
    var name = base;
    for (int n = 2; SourceVersion.isKeyword(name) || !taken.add(name); n++) {
      name = Character.isDigit(base.charAt(base.length() - 1)) ? base + "n" + n : base + n;
    }
    return name;
  }

  /// A name like `memoryWeight` from one like `memory.weight`.
  public static String member(String text) {
    var name = new StringBuilder();
    boolean upper = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\'') {
        name.append("Prime");
      } else if (c == '$' || !Character.isJavaIdentifierPart(c) || c == '_') {
        upper = !name.isEmpty();
      } else {
        name.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    if (name.isEmpty()) {
      return "value";
    }
    if (!Character.isJavaIdentifierStart(name.charAt(0))) {
      name.insert(0, "n");
    }
    name.setCharAt(0, Character.toLowerCase(name.charAt(0)));
    return name.toString();
  }

  /// A name like `MemoryWeight`.
  public static String type(String text) {
    var name = member(text);
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }
}
