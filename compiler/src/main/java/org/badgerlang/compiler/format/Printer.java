package org.badgerlang.compiler.format;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.syntax.Lexeme;

/// Lines as text: how far each is indented and what lies between its lexemes.
final class Printer {
  private static final int STEP = 2;
  private static final int BEFORE_COMMENT = 2;

  private final Deque<Bracket> open = new ArrayDeque<>();
  private Optional<Lexeme> last = Optional.empty();
  private Optional<Lexeme> lastCode = Optional.empty();

  /// @param indent that of the line where it was opened
  private record Bracket(Lexeme lexeme, int indent) {
    boolean block() {
      return lexeme.kind() == Lexeme.Kind.OPEN && lexeme.text().equals("{");
    }
  }

  private Printer() {}

  static String print(List<Line> lines) {
    var printer = new Printer();
    List<Row> rows = lines.stream().map(printer::row).toList();
    Alignment.keep(rows);
    var out = new StringBuilder();
    rows.forEach(row -> row.appendTo(out));
    return out.toString();
  }

  private Row row(Line line) {
    Lexeme first = line.lexemes().getFirst();
    boolean closing = first.kind() == Lexeme.Kind.CLOSE;
    boolean afterOpening =
        last.filter(lexeme -> lexeme.kind() == Lexeme.Kind.OPEN && lexeme.text().equals("{"))
            .isPresent();
    boolean blank = line.blankBefore() && !closing && !afterOpening && last.isPresent();
    int indent = indent(line, closing);
    var row = new Row(blank, line.lexemes());
    row.gap(0, indent);
    for (int i = 0; i < line.lexemes().size(); i++) {
      Lexeme lexeme = line.lexemes().get(i);
      if (i > 0) {
        row.gap(i, between(line.lexemes().get(i - 1), lexeme));
      }
      switch (lexeme.kind()) {
        case OPEN, OPEN_ATTACHED -> open.push(new Bracket(lexeme, indent));
        case CLOSE -> open.poll();
        default -> {
          // opens and closes nothing
        }
      }
    }
    last = code(line).or(() -> Optional.of(line.lexemes().getLast()));
    lastCode = code(line).or(() -> lastCode);
    return row;
  }

  /// The last lexeme of the line that is no comment.
  private static Optional<Lexeme> code(Line line) {
    return line.lexemes().reversed().stream().filter(lexeme -> !Line.isComment(lexeme)).findFirst();
  }

  private int indent(Line line, boolean closing) {
    Bracket around = open.peek();
    if (around == null) {
      return line.continued() ? STEP : 0;
    }
    if (closing) {
      return around.indent();
    }
    boolean fresh =
        around.block()
            ? !line.continued()
            : lastCode
                .filter(
                    lexeme ->
                        lexeme.kind() == Lexeme.Kind.COMMA
                            || lexeme.kind() == Lexeme.Kind.OPEN
                            || lexeme.kind() == Lexeme.Kind.OPEN_ATTACHED)
                .isPresent();
    return around.indent() + (fresh ? STEP : 2 * STEP);
  }

  private int between(Lexeme before, Lexeme next) {
    if (Line.isComment(next)) {
      return BEFORE_COMMENT;
    }
    return switch (before.kind()) {
      case DOT, UNARY, RANGE -> 0;
      case OPEN, OPEN_ATTACHED -> before.text().equals("{") && inBlock() ? 1 : 0;
      default ->
          switch (next.kind()) {
            case COMMA, SEMICOLON, COLON, DOT, PRIME, RANGE, OPEN_ATTACHED -> 0;
            case CLOSE -> next.text().equals("}") && inBlock() ? 1 : 0;
            default -> 1;
          };
    };
  }

  /// Whether the innermost open bracket is a block, inside whose braces a space stands.
  private boolean inBlock() {
    return open.peek() instanceof Bracket bracket && bracket.block();
  }
}
