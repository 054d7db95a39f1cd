package org.badgerlang.compiler.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.grammar.BadgerParser.NameContext;
import org.badgerlang.grammar.BadgerParser.PathContext;
import org.badgerlang.grammar.BadgerParser.WordContext;
import org.jspecify.annotations.Nullable;

/// One parse tree being read: its source, its tokens, and what is told about it.
///
/// Parts of a parse tree are absent where the text was wrong; every method takes that.
final class Reading {
  private final Source source;
  private final List<Token> tokens;
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  Reading(Source source, List<Token> tokens) {
    this.source = source;
    this.tokens = tokens;
  }

  List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  void tell(Diagnostic diagnostic) {
    diagnostics.add(diagnostic);
  }

  Span span(ParserRuleContext context) {
    return Places.of(source, context);
  }

  Span span(Token token) {
    return Places.of(source, token);
  }

  Span endOf(ParserRuleContext context) {
    return Places.endOf(source, context);
  }

  String docs(ParserRuleContext context) {
    return Docs.before(tokens, context.getStart().getTokenIndex());
  }

  /// The name, or an empty one at the end of `owner` where it is missing.
  Ident ident(@Nullable NameContext name, ParserRuleContext owner) {
    return name == null || broken(name)
        ? new Ident(endOf(owner), "")
        : new Ident(span(name.getStop()), name.getStop().getText());
  }

  List<Ident> idents(List<NameContext> names) {
    return names.stream()
        .filter(name -> !broken(name))
        .map(name -> new Ident(span(name.getStop()), name.getStop().getText()))
        .toList();
  }

  Ident word(@Nullable WordContext word, ParserRuleContext owner) {
    return word == null || broken(word)
        ? new Ident(endOf(owner), "")
        : new Ident(span(word.getStop()), word.getStop().getText());
  }

  /// `a.b.c` as member accesses on a name.
  Expr path(@Nullable PathContext path, ParserRuleContext owner) {
    if (path == null || path.name() == null || broken(path.name())) {
      return new Expr.Missing(endOf(owner));
    }
    Ident first = ident(path.name(), path);
    Span start = first.span();
    Expr whole = new Expr.Name(start, first.name());
    for (WordContext word : path.word()) {
      Ident member = word(word, path);
      whole = new Expr.Member(start.to(member.span()), whole, member.name(), member.span());
    }
    return whole;
  }

  List<Expr> paths(List<PathContext> paths, ParserRuleContext owner) {
    return paths.stream().map(path -> path(path, owner)).toList();
  }

  /// `a.b` as one dotted name.
  Ident dotted(@Nullable PathContext path, ParserRuleContext owner) {
    if (path == null || path.name() == null || broken(path.name())) {
      return new Ident(endOf(owner), "");
    }
    String members =
        path.word().stream()
            .map(word -> "." + word(word, path).name())
            .collect(Collectors.joining());
    return new Ident(span(path), ident(path.name(), path).name() + members);
  }

  /// The first clause of each kind; more of the same are told.
  <T extends ParserRuleContext> Optional<T> only(List<? extends T> clauses, String word) {
    clauses.stream()
        .skip(1)
        .forEach(
            clause ->
                tell(
                    Diagnostic.error("syntax", span(clause), "`" + word + "` is said twice")
                        .withLabel(span(clauses.getFirst()), "first here")));
    return clauses.stream().findFirst().map(clause -> (T) clause);
  }

  /// Whether a context was left without reading a token.
  private static boolean broken(ParserRuleContext context) {
    return Places.isEmpty(context)
        || context.exception != null
        || context.getChildCount() == 0
        || context.getText().startsWith("<missing");
  }
}
