package org.badgerlang.runtime.record;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A strict recursive-descent reader for [Json#parse].
final class JsonReader {
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]{0,400})(?:\\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,6})?");

  private final String text;
  private int at;
  private int depth;

  JsonReader(String text) {
    this.text = text;
  }

  Json document() throws MalformedException {
    Json value = value();
    skipSpace();
    if (at < text.length()) {
      throw wrong("more text after the value");
    }
    return value;
  }

  private Json value() throws MalformedException {
    skipSpace();
    if (at == text.length()) {
      throw wrong("the text ends where a value should stand");
    }
    return switch (text.charAt(at)) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> new Json.Str(string());
      case 't' -> word("true", new Json.Bool(true));
      case 'f' -> word("false", new Json.Bool(false));
      case 'n' -> word("null", new Json.Null());
      default -> number();
    };
  }

  private Json object() throws MalformedException {
    enter();
    var members = new LinkedHashMap<String, Json>();
    if (!tryTake('}')) {
      do {
        skipSpace();
        if (at == text.length() || text.charAt(at) != '"') {
          throw wrong("a name in quotes should stand here");
        }
        String name = string();
        take(':');
        if (members.put(name, value()) != null) {
          throw wrong("the name \"" + name + "\" stands twice in an object");
        }
      } while (tryTake(','));
      take('}');
    }
    depth--;
    return new Json.Obj(members);
  }

  private Json array() throws MalformedException {
    enter();
    var items = new ArrayList<Json>();
    if (!tryTake(']')) {
      do {
        items.add(value());
      } while (tryTake(','));
      take(']');
    }
    depth--;
    return new Json.Arr(items);
  }

  private void enter() throws MalformedException {
    at++;
    if (++depth > Json.MAX_DEPTH) {
      throw wrong("nested more than " + Json.MAX_DEPTH + " deep");
    }
  }

  private String string() throws MalformedException {
    var content = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return content.toString();
      }
      if (c < ' ') {
        throw wrong("a control character inside a string");
      }
      content.append(c == '\\' ? escaped() : c);
    }
    throw wrong("a string has no end");
  }

  private char escaped() throws MalformedException {
    at++;
    char c = at < text.length() ? text.charAt(at) : ' ';
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hexadecimal();
      default -> throw wrong("an unknown escape in a string");
    };
  }

  private char hexadecimal() throws MalformedException {
    int code = 0;
    for (int i = 1; i <= 4; i++) {
      int digit = at + i < text.length() ? Character.digit(text.charAt(at + i), 16) : -1;
      if (digit < 0) {
        throw wrong("a \\u escape needs four hexadecimal digits");
      }
      code = code * 16 + digit;
    }
    at += 4;
    return (char) code;
  }

  private Json word(String word, Json value) throws MalformedException {
    if (!text.startsWith(word, at)) {
      throw wrong("unknown word");
    }
    at += word.length();
    return value;
  }

  private Json number() throws MalformedException {
    Matcher matcher = NUMBER.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      throw wrong("no value starts like this");
    }
    at = matcher.end();
    return new Json.Num(matcher.group());
  }

  private boolean tryTake(char wanted) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private void take(char wanted) throws MalformedException {
    if (!tryTake(wanted)) {
      throw wrong("`" + wanted + "` should stand here");
    }
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private MalformedException wrong(String what) {
    return new MalformedException("not JSON at character " + at + ": " + what);
  }
}
