package org.badgerlang.compiler.emit;

import com.palantir.javapoet.NameAllocator;
import java.util.HashMap;
import java.util.Map;

/// Java names for things that the spec names, none twice.
final class Names {
  private final NameAllocator allocator = new NameAllocator();
  private final Map<Object, String> names = new HashMap<>();

  /// Keeps a name from being given.
  Names reserve(String... reserved) {
    for (var name : reserved) {
      allocator.newName(name);
    }
    return this;
  }

  /// The name of `thing`, made from the suggestion when it is first asked for.
  String of(Object thing, String suggestion) {
    return names.computeIfAbsent(thing, _ -> fresh(suggestion));
  }

  String fresh(String suggestion) {
    return allocator.newName(member(suggestion));
  }

  /// A name like `memoryWeight` from one like `memory.weight`.
  static String member(String text) {
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
  static String type(String text) {
    var name = member(text);
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }
}
