package org.badgerlang.compiler.syntax;

import static org.badgerlang.grammar.BadgerLexer.*;

import java.util.Map;
import java.util.Set;
import org.antlr.v4.runtime.Token;
import org.badgerlang.grammar.BadgerLexer;

/// Which tokens start, continue and end statements.
final class Words {
  /// After these a newline ends nothing: there is nothing to end.
  static final Set<Integer> ENDED = Set.of(NEWLINE, SEMICOLON, LBRACE);

  /// After these something must follow.
  static final Set<Integer> OPEN_ENDED =
      Set.of(
          COMMA,
          COLON,
          ASSIGN,
          TILDE,
          ARROW,
          RANGE,
          DOT,
          PLUS,
          MINUS,
          TIMES,
          DIVIDE,
          POWER,
          LESS,
          LESS_EQUAL,
          GREATER,
          GREATER_EQUAL,
          EQUAL,
          NOT_EQUAL,
          AND,
          OR,
          NOT,
          IF,
          THEN,
          ELSE);

  /// Alone at the start of a statement these need a value.
  static final Set<Integer> WAITING =
      Set.of(RETURN, MINIMISE, MAXIMISE, LOSS, DONE, EXPECT, PENALISE, EVERY);

  /// A line that begins with one of these goes on with the line before.
  private static final Set<Integer> CONTINUING =
      Set.of(
          COMMA,
          COLON,
          ASSIGN,
          TILDE,
          ARROW,
          RANGE,
          DOT,
          PLUS,
          TIMES,
          DIVIDE,
          POWER,
          LESS,
          LESS_EQUAL,
          GREATER,
          GREATER_EQUAL,
          EQUAL,
          NOT_EQUAL,
          AND,
          OR,
          THEN,
          ELSE,
          LBRACE);

  /// Words that go on with the line before where its statement begins with the key.
  private static final Map<Integer, Set<Integer>> CLAUSES =
      Map.of(
          LEARN, Set.of(FROM, BY, THROUGH, CARRIED),
          LOOP, Set.of(REPEAT, UNTIL, FOR),
          BATCH, Set.of(OF, AS, RENEWED),
          AGENT, Set.of(VIA),
          EXPERTS, Set.of(VIA),
          MINIMISE, Set.of(FOR),
          MAXIMISE, Set.of(FOR),
          TASK, Set.of(FROM));

  /// What makes an expression one deeper.
  static final Set<Integer> DEEPENING =
      Set.of(
          LPAREN,
          LBRACKET,
          LBRACE,
          DOT,
          PRIME,
          PLUS,
          MINUS,
          TIMES,
          DIVIDE,
          POWER,
          RANGE,
          LESS,
          LESS_EQUAL,
          GREATER,
          GREATER_EQUAL,
          EQUAL,
          NOT_EQUAL,
          AND,
          OR,
          NOT,
          IF,
          THEN,
          ELSE,
          OF,
          VIA,
          WITH);

  /// A power nests to the right, which costs the parser more than other signs.
  static final int DEPTH_OF_POWER = 4;

  private static final Set<Integer> HEADS =
      Set.of(
          IMPORT, PARAM, AXIS, FN, NET, EXPERT, AGENT, RULE, TASK, SCHEDULE, EVALUATE, LOOP, NEST,
          WEIGHTS, STATE, DRAW, SET, ACTION, OBSERVE, REWARD, LET, RETURN, NEXT, LEARN, MINIMISE,
          MAXIMISE, ACT, LOSS, MEASURE, EXPECT, EXPERTS);

  private static final Set<Integer> BETWEEN = Set.of(OF, VIA, WITH, AND, OR, THEN, ELSE, FOR, IN);

  private Words() {}

  /// Whether two tokens at the start of a line are the head of a statement and its first word,
  /// wherever they stand.
  static boolean startStatement(Token first, Token second) {
    return HEADS.contains(first.getType())
        && isWord(second.getType())
        && !BETWEEN.contains(second.getType())
        && second.getLine() == first.getLine();
  }

  /// Whether a line that begins with `next` goes on with a statement that began with a token of
  /// type `head`.
  static boolean continues(Token next, int head) {
    return CONTINUING.contains(next.getType())
        || CLAUSES.getOrDefault(head, Set.of()).contains(next.getType())
        || (next.getType() == IDENTIFIER && next.getText().equals("elif"));
  }

  /// Whether the word can never be a name.
  static boolean isHard(int type) {
    return type >= LET && type <= BOOL;
  }

  /// Whether a value may begin with it.
  static boolean beginsValue(int type) {
    return type == LPAREN || type == LBRACKET || type == MINUS || type == NUMBER || type == STRING;
  }

  /// Whether the token is written like a name: an identifier or a word of the language.
  static boolean isWord(int type) {
    return type >= 1 && type <= BadgerLexer.IDENTIFIER;
  }
}
