package org.badgerlang.lsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Ident;
import org.badgerlang.compiler.syntax.Stmt;
import org.badgerlang.compiler.syntax.TypeExpr;

/// Collects which names stand for what while a module is read, and reads its expressions.
final class Names {
  private final List<Occurrence> occurrences = new ArrayList<>();
  private final List<Span> nodes = new ArrayList<>();
  private final List<Scope> scopes = new ArrayList<>();
  private final List<Bindings.Call> calls = new ArrayList<>();
  private final List<Bindings.Learning> learned = new ArrayList<>();
  private final List<Expr.Name> unresolved = new ArrayList<>();

  Bindings bindings(Map<String, Symbol> top) {
    return new Bindings(top, occurrences, nodes, scopes, calls, learned, unresolved);
  }

  Scope open(Span range, Optional<Scope> parent) {
    var scope = new Scope(range, parent);
    scopes.add(scope);
    return scope;
  }

  void node(Span span) {
    nodes.add(span);
  }

  void occurrence(Span span, Symbol symbol, boolean declares) {
    if (span.end() > span.start()) {
      occurrences.add(new Occurrence(span, symbol, declares, false));
    }
  }

  /// A name where it is declared; `scope` already holds its symbol.
  void declared(Ident name, Scope scope) {
    scope
        .find(name.name())
        .ifPresent(symbol -> occurrence(name.span(), symbol, symbol.span().equals(name.span())));
  }

  void used(Ident name, Scope scope) {
    scope.find(name.name()).ifPresent(symbol -> occurrence(name.span(), symbol, false));
  }

  void let(Stmt.Let let, Scope scope) {
    expression(let.value(), scope);
    for (Ident name : let.names()) {
      var symbol =
          Symbol.of(Symbol.Kind.LET, name.name(), name.span(), let.span())
              .type(let.type().map(Declarations::text).orElse(""))
              .value(let.value())
              .build();
      Declarations.give(symbol, scope);
      scope.declare(symbol);
      occurrence(name.span(), symbol, true);
    }
  }

  void measure(Ident name, Span whole, Expr value, Scope scope) {
    expression(value, scope);
    var known = scope.find(name.name()).filter(symbol -> symbol.span().equals(name.span()));
    var symbol =
        known.orElseGet(
            () ->
                Symbol.of(Symbol.Kind.MEASURE, name.name(), name.span(), whole)
                    .value(value)
                    .build());
    scope.declare(symbol);
    occurrence(name.span(), symbol, true);
  }

  void learn(Stmt.Learn learn, Scope scope, Optional<Symbol> loop, int depth) {
    var target = learn.target();
    expression(target, scope);
    if (loop.isEmpty()) {
      return;
    }
    var symbol = root(target).flatMap(name -> scope.find(name.name()));
    symbol
        .filter(found -> found.kind() == Symbol.Kind.LEARNED && found.members().isEmpty())
        .ifPresent(found -> Declarations.give(found, scope));
    String part = target instanceof Expr.Member member ? member.name() : "";
    learned.add(new Bindings.Learning(learn, loop.get(), symbol, part, depth));
  }

  /// The name at the start of a path such as `Cell.weights`.
  static Optional<Expr.Name> root(Expr path) {
    return switch (path) {
      case Expr.Name name -> Optional.of(name);
      case Expr.Member member -> root(member.target());
      default -> Optional.empty();
    };
  }

  static String text(Stmt.LearnType type) {
    return switch (type) {
      case Stmt.LearnType.Of(var written) -> Declarations.text(written);
      case Stmt.LearnType.Like(var thing) -> thing.span().text();
    };
  }

  void type(TypeExpr type, Scope scope) {
    node(type.span());
    type.axes().forEach(axis -> expression(axis, scope));
  }

  void setting(Expr.Setting setting, Scope scope) {
    node(setting.span());
    expression(setting.path(), scope);
    expression(setting.value(), scope);
  }

  void expression(Expr expression, Scope scope) {
    resolve(expression, scope);
  }

  /// Reads an expression; the symbol it stands for, where it is one.
  private Optional<Symbol> resolve(Expr expression, Scope scope) {
    node(expression.span());
    switch (expression) {
      case Expr.Name name -> {
        var found = scope.find(name.name());
        found.ifPresentOrElse(
            symbol -> occurrence(name.span(), symbol, symbol.span().equals(name.span())),
            () -> unresolved.add(name));
        return found;
      }
      case Expr.Prime(var span, var name, _) -> {
        var base = new Span(span.source(), span.start(), span.start() + name.length());
        var found = scope.find(name);
        found.ifPresent(symbol -> occurrence(base, symbol, false));
        return found;
      }
      case Expr.Member member -> {
        return member(member, scope);
      }
      case Expr.Call call -> call(call, scope);
      case Expr.Index(_, var target, var selects) -> {
        expression(target, scope);
        selects.forEach(select -> select(select, scope));
      }
      case Expr.Unary(_, _, var operand) -> expression(operand, scope);
      case Expr.Binary(_, _, var left, var right) -> {
        expression(left, scope);
        expression(right, scope);
      }
      case Expr.If(_, var condition, var then, var otherwise) -> {
        expression(condition, scope);
        expression(then, scope);
        expression(otherwise, scope);
      }
      case Expr.ListOf(_, var items) -> items.forEach(item -> expression(item, scope));
      case Expr.Range(_, var low, var high) -> {
        expression(low, scope);
        expression(high, scope);
      }
      case Expr.Block(var span, var body) -> block(body, open(span, Optional.of(scope)));
      case Expr.With(_, var target, var settings) -> {
        expression(target, scope);
        settings.forEach(each -> setting(each, scope));
      }
      case Expr.Copies(_, var axes, var expert, var topology) -> {
        axes.forEach(axis -> expression(axis, scope));
        expression(expert, scope);
        topology.ifPresent(links -> expression(links, scope));
      }
      case Expr.Num _, Expr.Text _, Expr.Bool _, Expr.Missing _ -> {
        // Nothing is named.
      }
    }
    return Optional.empty();
  }

  private void block(List<Stmt> body, Scope scope) {
    for (Stmt statement : body) {
      node(statement.span());
      switch (statement) {
        case Stmt.Let let -> let(let, scope);
        case Stmt.Return(_, var value) -> expression(value, scope);
        case Stmt.Evaluate(_, var value) -> expression(value, scope);
        case Stmt.Next(_, var name, var value) -> {
          used(name, scope);
          expression(value, scope);
        }
        case Stmt.When(_, var condition, var then, var otherwise) -> {
          expression(condition, scope);
          block(then, open(statement.span(), Optional.of(scope)));
          block(otherwise, open(statement.span(), Optional.of(scope)));
        }
        default -> {
          // Other statements may not stand in a block; the compiler says so.
        }
      }
    }
  }

  private Optional<Symbol> member(Expr.Member member, Scope scope) {
    var target = resolve(member.target(), scope);
    var found = target.flatMap(symbol -> memberOf(symbol, member.name()));
    found
        .filter(symbol -> !symbol.isBuiltIn())
        .ifPresent(symbol -> occurrence(member.nameSpan(), symbol, false));
    return found;
  }

  /// What `holder.name` stands for.
  static Optional<Symbol> memberOf(Symbol holder, String name) {
    var member = holder.members().get(name);
    if (member != null) {
      return Optional.of(member);
    }
    if (name.equals("weights") || name.equals("state")) {
      var record =
          Symbol.of(Symbol.Kind.RECORD, name, Span.NONE, Span.NONE)
              .container(Optional.of(holder))
              .build();
      holder.members().forEach(record.members()::put);
      return Optional.of(record);
    }
    return Optional.empty();
  }

  private void call(Expr.Call call, Scope scope) {
    var callee = resolve(call.callee(), scope).map(Symbol::called);
    calls.add(new Bindings.Call(call, callee));
    for (Expr.Arg argument : call.args()) {
      argument
          .name()
          .ifPresent(
              name ->
                  callee
                      .map(symbol -> symbol.parameters().get(name.name()))
                      .ifPresent(
                          formal ->
                              occurrences.add(new Occurrence(name.span(), formal, false, true))));
      node(argument.span());
      expression(argument.value(), scope);
    }
  }

  private void select(Expr.Select select, Scope scope) {
    node(select.span());
    switch (select) {
      case Expr.Select.Rename(_, var from, var to) -> {
        expression(from, scope);
        expression(to, scope);
      }
      case Expr.Select.Pick(_, var axis, var index) -> {
        expression(axis, scope);
        expression(index, scope);
      }
      case Expr.Select.Slice(_, var axis, var low, var high) -> {
        expression(axis, scope);
        expression(low, scope);
        expression(high, scope);
      }
    }
  }
}
