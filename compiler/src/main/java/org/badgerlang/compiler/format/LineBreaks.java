package org.badgerlang.compiler.format;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.syntax.Lexeme;

/// Which lexemes share a line: those that shared one, except around blocks.
final class LineBreaks {
  private final List<Lexeme> lexemes;
  private final Set<Integer> tallBraces = new HashSet<>();
  private final List<Line> lines = new ArrayList<>();
  private final List<Lexeme> current = new ArrayList<>();
  private boolean blank;
  private boolean continued;

  private LineBreaks(List<Lexeme> lexemes) {
    this.lexemes = lexemes;
    findTallBraces();
  }

  static List<Line> of(List<Lexeme> lexemes) {
    var breaks = new LineBreaks(lexemes);
    breaks.run();
    return breaks.lines;
  }

  private void run() {
    for (int i = 0; i < lexemes.size(); i++) {
      Lexeme lexeme = lexemes.get(i);
      switch (lexeme.kind()) {
        case NEWLINE -> newline(i);
        case SEMICOLON -> {
          if (separates(i)) {
            current.add(lexeme);
          }
        }
        default -> {
          if (tallBraces.contains(i) && lexeme.kind() == Lexeme.Kind.CLOSE && !current.isEmpty()) {
            flush(false);
          }
          current.add(lexeme);
          if (tallBraces.contains(i)
              && lexeme.kind() == Lexeme.Kind.OPEN
              && !Line.isComment(lexemes.get(i + 1))) {
            flush(false);
          }
        }
      }
    }
    flush(false);
  }

  private void newline(int index) {
    boolean ending = lexemes.get(index).ending();
    if (current.isEmpty()) {
      blank = true;
    } else if (ending || after(index).filter(this::joins).isEmpty()) {
      flush(!ending && !startsAfresh(index));
    }
  }

  /// Whether the line so far, ended by no statement's end, may go on with `next`: `{` and an `else`
  /// after `}` stand on the line they belong to.
  private boolean joins(Lexeme next) {
    Lexeme last = current.getLast();
    if (Line.isComment(last)) {
      return false;
    }
    boolean brace = next.kind() == Lexeme.Kind.OPEN && next.text().equals("{");
    boolean otherwise = next.text().equals("else") && last.text().equals("}");
    return brace || otherwise;
  }

  /// Whether a newline that ends no statement stands where none was begun: after `{`, `;` or
  /// another newline.
  private boolean startsAfresh(int index) {
    for (int i = index - 1; i >= 0; i--) {
      Lexeme before = lexemes.get(i);
      switch (before.kind()) {
        case NEWLINE -> {
          if (before.ending()) {
            return true;
          }
        }
        case COMMENT, DOC -> {
          // says nothing about the statement
        }
        case SEMICOLON -> {
          return true;
        }
        default -> {
          return before.kind() == Lexeme.Kind.OPEN && before.text().equals("{");
        }
      }
    }
    return true;
  }

  private void flush(boolean nextContinued) {
    if (!current.isEmpty()) {
      lines.add(new Line(current, blank, continued));
      current.clear();
      blank = false;
      continued = nextContinued;
    }
  }

  private Optional<Lexeme> after(int index) {
    return lexemes.subList(index + 1, lexemes.size()).stream()
        .filter(lexeme -> lexeme.kind() != Lexeme.Kind.NEWLINE)
        .findFirst();
  }

  /// Whether the `;` at `index` has a statement on either side on its line.
  private boolean separates(int index) {
    if (current.isEmpty() || index + 1 >= lexemes.size()) {
      return false;
    }
    Lexeme before = current.getLast();
    Lexeme next = lexemes.get(index + 1);
    return before.kind() != Lexeme.Kind.SEMICOLON
        && before.kind() != Lexeme.Kind.OPEN
        && next.kind() != Lexeme.Kind.NEWLINE
        && next.kind() != Lexeme.Kind.SEMICOLON
        && next.kind() != Lexeme.Kind.CLOSE
        && !Line.isComment(next);
  }

  /// The braces of blocks that do not fit the line they begin on.
  private void findTallBraces() {
    Deque<Integer> open = new ArrayDeque<>();
    Deque<Boolean> tall = new ArrayDeque<>();
    for (int i = 0; i < lexemes.size(); i++) {
      Lexeme lexeme = lexemes.get(i);
      switch (lexeme.kind()) {
        case OPEN, OPEN_ATTACHED -> {
          open.push(i);
          tall.push(false);
        }
        case NEWLINE, COMMENT, DOC -> {
          if (!tall.isEmpty()) {
            tall.pop();
            tall.push(true);
          }
        }
        case CLOSE -> {
          if (open.isEmpty()) {
            break;
          }
          int start = open.pop();
          boolean isTall = tall.pop();
          if (isTall
              && lexeme.text().equals("}")
              && lexemes.get(start).kind() == Lexeme.Kind.OPEN) {
            tallBraces.add(start);
            tallBraces.add(i);
          }
          if (isTall && !tall.isEmpty()) {
            tall.pop();
            tall.push(true);
          }
        }
        default -> {
          // takes no part in this
        }
      }
    }
  }
}
