package org.badgerlang.lsp;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Stmt;

/// What each name of a source module stands for, as far as the text tells; also of a half-written
/// one.
///
/// @param top the declarations of the module by name
/// @param occurrences every name that was understood, in the order of the text
/// @param nodes the span of every piece of syntax
/// @param scopes which names are visible where
/// @param calls every call with the thing called
/// @param learned every `learn` with its loop
/// @param unresolved names that nothing declares
record Bindings(
    Map<String, Symbol> top,
    List<Occurrence> occurrences,
    List<Span> nodes,
    List<Scope> scopes,
    List<Call> calls,
    List<Learning> learned,
    List<Expr.Name> unresolved) {

  /// A call and, where known, the thing called.
  record Call(Expr.Call call, Optional<Symbol> callee) {}

  /// A `learn` statement.
  ///
  /// @param root the thing at the start of its path, such as `Cell` of `Cell.weights`
  /// @param part `weights`, `state`, or empty where the root itself is learned
  /// @param depth 0 for an outermost loop
  record Learning(
      Stmt.Learn statement, Symbol loop, Optional<Symbol> root, String part, int depth) {
    String path() {
      return statement.target().span().text();
    }
  }

  Bindings {
    occurrences =
        occurrences.stream().sorted(Comparator.comparingInt(each -> each.span().start())).toList();
    nodes = List.copyOf(nodes);
    scopes = List.copyOf(scopes);
    calls = List.copyOf(calls);
    learned = List.copyOf(learned);
    unresolved = List.copyOf(unresolved);
  }

  /// The name at an offset; where two touch, the one that starts there.
  Optional<Occurrence> at(int offset) {
    return occurrences.stream()
        .filter(each -> each.covers(offset))
        .max(Comparator.comparingInt(each -> each.span().start()));
  }

  /// The names that are visible at an offset.
  Map<String, Symbol> visibleAt(int offset) {
    return scopeAt(offset).map(Scope::visible).orElse(top);
  }

  Optional<Scope> scopeAt(int offset) {
    return scopes.stream()
        .filter(each -> each.range().start() <= offset && offset <= each.range().end())
        .min(Comparator.comparingInt(each -> each.range().end() - each.range().start()));
  }

  /// The innermost call around an offset.
  Optional<Call> callAround(int offset) {
    return calls.stream()
        .filter(
            each ->
                each.call().callee().span().end() < offset && offset <= each.call().span().end())
        .min(
            Comparator.comparingInt(each -> each.call().span().end() - each.call().span().start()));
  }

  List<Occurrence> of(Symbol symbol) {
    return occurrences.stream().filter(each -> each.symbol().sameAs(symbol)).toList();
  }

  /// The loops that learn a thing or a part of it, in the order of the text.
  List<Learning> owners(Symbol symbol) {
    return learned.stream().filter(each -> Ownership.concerns(each, symbol)).toList();
  }
}
