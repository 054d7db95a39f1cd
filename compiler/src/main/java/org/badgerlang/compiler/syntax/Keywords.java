package org.badgerlang.compiler.syntax;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.badgerlang.grammar.BadgerLexer;

/// The words of the language, for completion, colours and "did you mean".
public final class Keywords {
  private static final List<String> HARD = between(BadgerLexer.LET, BadgerLexer.BOOL);
  private static final List<String> DECLARATIONS = between(BadgerLexer.IMPORT, BadgerLexer.NEST);
  private static final List<String> RESERVED = between(BadgerLexer.POPULATION, BadgerLexer.REPLAY);

  private static final List<String> MEMBERS =
      List.of(
          "weights", "state", "net", "experts", "fn", "draw", "set", "action", "observe", "reward",
          "loss", "done", "let", "next");

  private static final List<String> STATEMENTS =
      List.of(
          "let",
          "return",
          "next",
          "batch",
          "learn",
          "minimise",
          "maximise",
          "losses",
          "act",
          "loss",
          "measure",
          "every",
          "if",
          "loop",
          "nest",
          "base",
          "deeper",
          "bottleneck");

  private static final List<String> BOTTLENECKS =
      List.of("share", "blind", "only", "budget", "limit", "penalise", "invariant");

  private static final List<String> CLAUSES =
      List.of(
          "repeat", "forever", "until", "for", "as", "of", "renewed", "from", "by", "through",
          "carried", "reset", "weight", "via", "over", "with", "every", "in", "else", "then", "and",
          "or", "not", "bounded", "scaled", "frozen", "across", "except", "sees", "to", "bits",
          "per", "once");

  private Keywords() {}

  /// All words, in the order of the grammar.
  public static List<String> all() {
    return between(BadgerLexer.LET, BadgerLexer.REPLAY);
  }

  /// The words that can never be names.
  public static List<String> hard() {
    return HARD;
  }

  /// The words kept for later, as heads of blocks.
  public static List<String> reserved() {
    return RESERVED;
  }

  /// Words that begin a declaration at the top of a spec.
  public static List<String> declarations() {
    return join(DECLARATIONS, List.of("fn"));
  }

  /// Words that begin a member of a net, an expert, an agent, a rule or a task.
  public static List<String> members() {
    return MEMBERS;
  }

  /// Words that begin a statement of a loop or a function.
  public static List<String> statements() {
    return STATEMENTS;
  }

  /// Words that begin a line of a bottleneck.
  public static List<String> bottlenecks() {
    return BOTTLENECKS;
  }

  /// Words that stand inside statements.
  public static List<String> clauses() {
    return CLAUSES;
  }

  /// All words that begin something.
  static List<String> heads() {
    return join(
        join(declarations(), members()),
        join(STATEMENTS, join(BOTTLENECKS, List.of("with", "reweight", "expect"))));
  }

  private static List<String> join(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).distinct().toList();
  }

  private static List<String> between(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(BadgerLexer.VOCABULARY::getLiteralName)
        .map(literal -> literal.substring(1, literal.length() - 1))
        .toList();
  }
}
