package org.badgerlang.compiler.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.grammar.BadgerLexer;

/// Spellings of other languages: each is told once with what to write, and read as that.
final class Mistakes {
  private record Meant(int type, String spelling) {}

  private static final Map<String, Meant> OPERATORS =
      Map.of(
          "**", new Meant(BadgerLexer.POWER, "^"),
          "&&", new Meant(BadgerLexer.AND, "and"),
          "||", new Meant(BadgerLexer.OR, "or"),
          "!", new Meant(BadgerLexer.NOT, "not"),
          "=>", new Meant(BadgerLexer.ARROW, "->"),
          ":=", new Meant(BadgerLexer.ASSIGN, "="));

  /// Words that head a statement elsewhere.
  private static final Map<String, Meant> HEADS =
      Map.of(
          "minimize", new Meant(BadgerLexer.MINIMISE, "minimise"),
          "maximize", new Meant(BadgerLexer.MAXIMISE, "maximise"),
          "def", new Meant(BadgerLexer.FN, "fn"),
          "func", new Meant(BadgerLexer.FN, "fn"),
          "function", new Meant(BadgerLexer.FN, "fn"),
          "const", new Meant(BadgerLexer.LET, "let"),
          "var", new Meant(BadgerLexer.LET, "let"),
          "val", new Meant(BadgerLexer.LET, "let"));

  private static final Map<String, Meant> LITERALS =
      Map.of(
          "True", new Meant(BadgerLexer.TRUE, "true"),
          "False", new Meant(BadgerLexer.FALSE, "false"));

  private static final Map<String, String> UNKNOWN_OPERATORS =
      Map.of(
          "%", "for a remainder write `x - n * floor(x / n)`",
          "@", "for a product of tensors write `dot(a, b, over: axis)`",
          "?", "for a choice write `if c then a else b`",
          "+=", "values do not change; a state moves by `next h = h + …`",
          "-=", "values do not change; a state moves by `next h = h - …`",
          "*=", "values do not change; a state moves by `next h = h * …`",
          "/=", "values do not change; a state moves by `next h = h / …`");

  private static final Set<Integer> AFTER_NAME =
      Set.of(
          BadgerLexer.ASSIGN,
          BadgerLexer.DOT,
          BadgerLexer.COLON,
          BadgerLexer.NEWLINE,
          Token.EOF,
          BadgerLexer.RBRACE);

  private final Source source;
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private int strayEnd = -1;

  Mistakes(Source source) {
    this.source = source;
  }

  List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  /// Tells and mends `token`; `false` where the grammar must not see it.
  ///
  /// @param first whether it begins a statement
  /// @param before where a token that must stand before it goes
  boolean mend(CommonToken token, Token next, boolean first, List<Token> before) {
    return switch (token.getType()) {
      case BadgerLexer.HASH_COMMENT -> {
        String text = token.getText().substring(1);
        tell(token, "comments begin with `//`", "//" + text);
        yield false;
      }
      case BadgerLexer.BLOCK_COMMENT -> {
        Span comment = Places.of(source, token);
        diagnostics.add(
            Diagnostic.error("syntax", comment, "comments end with their line")
                .withHelp("begin each line of the comment with `//`")
                .withFix("write `//`", comment, lineComments(comment.text())));
        yield false;
      }
      case BadgerLexer.FOREIGN_OPERATOR -> operator(token);
      case BadgerLexer.UNTERMINATED_STRING -> {
        Span text = Places.of(source, token);
        diagnostics.add(
            Diagnostic.error("syntax", text, "this text has no closing `\"`")
                .withHelp("a text ends on the line where it begins")
                .withFix("write `\"` at its end", text, text.text().stripTrailing() + "\""));
        token.setType(BadgerLexer.STRING);
        yield true;
      }
      case BadgerLexer.STRAY -> {
        stray(token);
        yield false;
      }
      case BadgerLexer.IDENTIFIER -> {
        word(token, next, first, before);
        yield true;
      }
      default -> true;
    };
  }

  private boolean operator(CommonToken token) {
    Meant meant = OPERATORS.get(token.getText());
    if (meant == null) {
      String advice = UNKNOWN_OPERATORS.getOrDefault(token.getText(), "");
      diagnostics.add(
          Diagnostic.error(
                  "syntax",
                  Places.of(source, token),
                  "there is no operator `" + token.getText() + "`")
              .withHelp(advice));
      return false;
    }
    tell(
        token, "`" + token.getText() + "` is written `" + meant.spelling() + "`", meant.spelling());
    token.setType(meant.type());
    return true;
  }

  private void stray(CommonToken token) {
    Span span = Places.of(source, token);
    if (span.start() < strayEnd) {
      return;
    }
    int end = span.start();
    char one = source.text().charAt(span.start());
    while (end < source.text().length()
        && (isStray(source.text().charAt(end)) || source.text().charAt(end) == one)) {
      end++;
    }
    var whole = new Span(source, span.start(), Math.max(end, span.end()));
    strayEnd = whole.end();
    boolean letter = Character.isLetter(source.text().codePointAt(span.start()));
    var told =
        Diagnostic.error(
            "syntax",
            whole,
            Character.isISOControl(source.text().charAt(span.start()))
                ? "a control character does not belong here"
                : "`" + whole.text() + "` does not belong here");
    diagnostics.add(
        letter
            ? told.withHelp("names are written with the letters a to z, digits and `_`")
            : told.withHelp("remove it").withFix("remove it", whole, ""));
  }

  /// The lines of a comment of another language, each a comment.
  private static String lineComments(String comment) {
    String inside = comment.replaceAll("^/\\*+", "").replaceAll("\\*+/$", "");
    return inside
        .strip()
        .lines()
        .map(line -> ("// " + line.strip().replaceFirst("^\\*+ ?", "")).stripTrailing())
        .collect(Collectors.joining("\n"));
  }

  private static boolean isStray(char character) {
    return character > 127 && character != '\uFEFF' && character != '\u00A0';
  }

  private void word(CommonToken token, Token next, boolean first, List<Token> before) {
    String text = token.getText();
    Meant literal = LITERALS.get(text);
    if (literal != null) {
      tell(token, "`" + text + "` is written `" + literal.spelling() + "`", literal.spelling());
      token.setType(literal.type());
      return;
    }
    if (text.equals("elif")) {
      tell(token, "`elif` is written `else if`", "else if");
      var otherwise = new CommonToken(token);
      otherwise.setType(BadgerLexer.ELSE);
      otherwise.setStopIndex(token.getStartIndex() - 1);
      before.add(otherwise);
      token.setType(BadgerLexer.IF);
      return;
    }
    Meant head = HEADS.get(text);
    boolean objective = text.startsWith("min") || text.startsWith("max");
    if (head != null
        && first
        && next.getLine() == token.getLine()
        && (objective ? !AFTER_NAME.contains(next.getType()) : Words.isWord(next.getType()))) {
      tell(token, "`" + text + "` is written `" + head.spelling() + "`", head.spelling());
      token.setType(head.type());
    }
  }

  private void tell(CommonToken token, String message, String replacement) {
    Span span = Places.of(source, token);
    diagnostics.add(
        Diagnostic.error("syntax", span, message)
            .withHelp("write `" + replacement.strip() + "`")
            .withFix("write `" + replacement.strip() + "`", span, replacement));
  }
}
