package org.badgerlang.compiler.syntax;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.SplittableRandom;
import org.badgerlang.compiler.source.Source;
import org.junit.jupiter.api.Test;

/// No text breaks the parser: there is always a tree whose spans are in order, and wrong text is
/// told.
final class BrokenTextTest {
  private static final String CHARACTERS =
      "(){}[],;:=~.'+-*/^<>!#\"\\@%?&|\n\r\t aZ0_é\uD83D\u0000";
  private static final int MUTANTS = 600;

  @Test
  void everyBeginningOfASpecHasATree() {
    for (Source source : Specs.tour()) {
      for (int end = 0;
          end <= source.text().length();
          end += source.text().length() > 3000 ? 7 : 1) {
        parse(source.text().substring(0, end), "cut at " + end + " of " + source.name());
      }
    }
  }

  @Test
  void specsWithLexemesLostDoubledAndSwappedHaveATree() {
    long seed = 20_250_101L;
    var random = new SplittableRandom(seed);
    List<Source> specs = Specs.tour();
    for (int i = 0; i < MUTANTS; i++) {
      Source source = specs.get(random.nextInt(specs.size()));
      String text = source.text();
      int changes = 1 + random.nextInt(4);
      for (int change = 0; change < changes; change++) {
        text = lexemeChanged(text, random);
      }
      parse(text, "mutant " + i + " of seed " + seed);
    }
  }

  @Test
  void specsWithCharactersChangedHaveATree() {
    long seed = 20_250_102L;
    var random = new SplittableRandom(seed);
    List<Source> specs = Specs.tour();
    for (int i = 0; i < MUTANTS; i++) {
      var text = new StringBuilder(specs.get(random.nextInt(specs.size())).text());
      int changes = 1 + random.nextInt(6);
      for (int change = 0; change < changes; change++) {
        char character = CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.setCharAt(at, character);
          default -> text.insert(at, character);
        }
      }
      parse(text.toString(), "mutant " + i + " of seed " + seed);
    }
  }

  @Test
  void noiseHasATree() {
    long seed = 20_250_103L;
    var random = new SplittableRandom(seed);
    List<String> words = Keywords.all();
    for (int i = 0; i < MUTANTS; i++) {
      var text = new StringBuilder();
      int length = random.nextInt(60);
      for (int part = 0; part < length; part++) {
        text.append(
            random.nextBoolean()
                ? words.get(random.nextInt(words.size())) + " "
                : String.valueOf(CHARACTERS.charAt(random.nextInt(CHARACTERS.length()))));
      }
      parse(text.toString(), "noise " + i + " of seed " + seed);
    }
  }

  @Test
  void aBracketThatIsMissingIsTold() {
    for (Source source : Specs.tour()) {
      for (int at = 0; at < source.text().length(); at++) {
        if ("(){}[]".indexOf(source.text().charAt(at)) >= 0 && !inComment(source.text(), at)) {
          String text = source.text().substring(0, at) + source.text().substring(at + 1);
          assertFalse(
              parse(text, "without " + at).diagnostics().isEmpty(),
              source.name() + " reads without its bracket at " + at);
        }
      }
    }
  }

  private static boolean inComment(String text, int at) {
    int start = text.lastIndexOf('\n', at) + 1;
    return text.substring(start, at).contains("//");
  }

  private static String lexemeChanged(String text, SplittableRandom random) {
    List<Lexeme> lexemes = Lexemes.of(new Source("mutant.badger", text));
    if (lexemes.isEmpty()) {
      return text;
    }
    var one = lexemes.get(random.nextInt(lexemes.size())).span();
    var other = lexemes.get(random.nextInt(lexemes.size())).span();
    return switch (random.nextInt(3)) {
      case 0 -> text.substring(0, one.start()) + text.substring(one.end());
      case 1 -> text.substring(0, one.end()) + " " + one.text() + text.substring(one.end());
      default -> text.substring(0, one.start()) + other.text() + text.substring(one.end());
    };
  }

  private static SyntaxTree parse(String text, String what) {
    try {
      return SpanChecks.check(new Source("broken.badger", text));
    } catch (RuntimeException | StackOverflowError e) {
      return fail(what + ": <<" + text + ">>", e);
    }
  }
}
