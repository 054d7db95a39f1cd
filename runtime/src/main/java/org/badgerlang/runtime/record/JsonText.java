package org.badgerlang.runtime.record;

import java.util.HexFormat;

/// JSON being written, a value at a time: commas and quotes come by themselves.
///
/// JSON has no NaN and no infinity: they are written as the strings `"NaN"`, `"Infinity"` and
/// `"-Infinity"`.
public final class JsonText {
  private final StringBuilder text = new StringBuilder();
  private boolean comma;

  public JsonText open(char bracket) {
    separate();
    text.append(bracket);
    comma = false;
    return this;
  }

  public JsonText close(char bracket) {
    text.append(bracket);
    comma = true;
    return this;
  }

  public JsonText name(String name) {
    separate();
    quote(name);
    text.append(':');
    comma = false;
    return this;
  }

  public JsonText value(String value) {
    separate();
    quote(value);
    return this;
  }

  public JsonText value(long value) {
    separate();
    text.append(value);
    return this;
  }

  public JsonText value(boolean value) {
    separate();
    text.append(value);
    return this;
  }

  public JsonText value(float value) {
    separate();
    if (Float.isFinite(value)) {
      text.append(value);
    } else {
      quote(Float.toString(value));
    }
    return this;
  }

  public JsonText value(double value) {
    separate();
    if (Double.isFinite(value)) {
      text.append(value);
    } else {
      quote(Double.toString(value));
    }
    return this;
  }

  /// The values of an array that stands for one number each; a single one is written without
  /// brackets by `value`.
  public JsonText values(float[] values) {
    open('[');
    for (float value : values) {
      value(value);
    }
    return close(']');
  }

  public JsonText nothing() {
    separate();
    text.append("null");
    return this;
  }

  public JsonText value(Json value) {
    switch (value) {
      case Json.Null _ -> nothing();
      case Json.Bool(var truth) -> value(truth);
      case Json.Num(var digits) -> {
        separate();
        text.append(digits);
      }
      case Json.Str(var string) -> value(string);
      case Json.Arr(var items) -> {
        open('[');
        items.forEach(this::value);
        close(']');
      }
      case Json.Obj(var members) -> {
        open('{');
        members.forEach((name, member) -> name(name).value(member));
        close('}');
      }
    }
    return this;
  }

  public boolean isEmpty() {
    return text.isEmpty();
  }

  /// Empties this for another document, keeping its memory.
  public void clear() {
    text.setLength(0);
    comma = false;
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private void separate() {
    if (comma) {
      text.append(',');
    }
    comma = true;
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        case '\t' -> text.append("\\t");
        case '\r' -> text.append("\\r");
        default -> {
          if (c < ' ' || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
            text.append("\\u").append(HexFormat.of().toHexDigits(c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
