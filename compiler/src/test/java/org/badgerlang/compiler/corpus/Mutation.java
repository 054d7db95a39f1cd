package org.badgerlang.compiler.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Small damage to the text of a spec, as an author in the middle of an edit does it.
final class Mutation {
  private static final List<String> SCRAPS =
      List.of(
          "(", ")", "[", "]", "{", "}", ",", ":", "=", "~", "->", "'", "..", "-", "1e9", "0", "inf",
          "over:", "from", "by", "learn", "loop", "next", "state", "size", "peers(", "grad(", "\"");

  private Mutation() {}

  static String of(String text, String other, SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> withoutLine(text, random);
      case 1 -> withLineOf(text, other, random);
      case 2 -> swappedWords(text, random);
      case 3 -> withScrap(text, random);
      case 4 -> withoutCharacter(text, random);
      default -> swappedLines(text, random);
    };
  }

  private static String withoutLine(String text, SplittableRandom random) {
    var lines = new ArrayList<>(text.lines().toList());
    lines.remove(random.nextInt(lines.size()));
    return String.join("\n", lines) + "\n";
  }

  private static String withLineOf(String text, String other, SplittableRandom random) {
    var lines = new ArrayList<>(text.lines().toList());
    List<String> others = other.lines().toList();
    lines.add(random.nextInt(lines.size() + 1), others.get(random.nextInt(others.size())));
    return String.join("\n", lines) + "\n";
  }

  private static String swappedLines(String text, SplittableRandom random) {
    var lines = new ArrayList<>(text.lines().toList());
    int one = random.nextInt(lines.size());
    int two = random.nextInt(lines.size());
    String first = lines.get(one);
    lines.set(one, lines.get(two));
    lines.set(two, first);
    return String.join("\n", lines) + "\n";
  }

  private static String swappedWords(String text, SplittableRandom random) {
    List<String> words =
        List.of(text.split("[^A-Za-z_]+")).stream().filter(word -> !word.isEmpty()).toList();
    if (words.isEmpty()) {
      return text;
    }
    String from = words.get(random.nextInt(words.size()));
    String to = words.get(random.nextInt(words.size()));
    return text.replaceFirst("\\b" + from + "\\b", to);
  }

  private static String withScrap(String text, SplittableRandom random) {
    int at = random.nextInt(text.length() + 1);
    return text.substring(0, at)
        + " "
        + SCRAPS.get(random.nextInt(SCRAPS.size()))
        + " "
        + text.substring(at);
  }

  private static String withoutCharacter(String text, SplittableRandom random) {
    int at = random.nextInt(text.length());
    return text.substring(0, at) + text.substring(at + 1);
  }
}
