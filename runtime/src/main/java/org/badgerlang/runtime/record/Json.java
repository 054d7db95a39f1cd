package org.badgerlang.runtime.record;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// A JSON value (RFC 8259), read with [#parse] and written with [JsonText].
public sealed interface Json {
  /// The deepest nesting that [#parse] follows.
  int MAX_DEPTH = 32;

  record Null() implements Json {}

  record Bool(boolean value) implements Json {}

  /// @param text as written, so that 64-bit integers keep their digits
  record Num(String text) implements Json {
    public double asDouble() {
      return Double.parseDouble(text);
    }

    /// The whole number that is written here; empty where it is none or does not fit.
    public Optional<Long> asLong() {
      try {
        return Optional.of(Long.parseLong(text));
      } catch (NumberFormatException notWhole) {
        return Optional.empty();
      }
    }
  }

  record Str(String value) implements Json {}

  record Arr(List<Json> items) implements Json {
    public Arr {
      items = List.copyOf(items);
    }
  }

  /// @param members in the order written
  record Obj(SequencedMap<String, Json> members) implements Json {
    public Obj {
      members = Collections.unmodifiableSequencedMap(members);
    }

    public Optional<Json> get(String name) {
      return Optional.ofNullable(members.get(name));
    }

    public Optional<String> text(String name) {
      return members.get(name) instanceof Str(var value) ? Optional.of(value) : Optional.empty();
    }

    public Optional<Long> whole(String name) {
      return members.get(name) instanceof Num number ? number.asLong() : Optional.empty();
    }

    public Optional<Obj> object(String name) {
      return members.get(name) instanceof Obj object ? Optional.of(object) : Optional.empty();
    }

    /// The members that are text, others left out.
    public Map<String, String> texts() {
      var texts = new LinkedHashMap<String, String>();
      members.forEach(
          (name, value) -> {
            if (value instanceof Str(var text)) {
              texts.put(name, text);
            }
          });
      return texts;
    }
  }

  /// A number as [JsonText] writes it, NaN and the infinities as strings; NaN for anything else.
  static double number(Json value) {
    return switch (value) {
      case Num number -> number.asDouble();
      case Str(var text) when text.equals("Infinity") -> Double.POSITIVE_INFINITY;
      case Str(var text) when text.equals("-Infinity") -> Double.NEGATIVE_INFINITY;
      case Str _, Null _, Bool _, Arr _, Obj _ -> Double.NaN;
    };
  }

  /// Reads one value, strictly: nothing after it but white space, no name twice in an object, no
  /// nesting beyond [#MAX_DEPTH].
  ///
  /// @throws MalformedException where `text` is not that
  static Json parse(String text) throws MalformedException {
    return new JsonReader(text).document();
  }
}
