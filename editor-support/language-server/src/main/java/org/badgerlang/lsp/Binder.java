package org.badgerlang.lsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.BottleneckLine;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Decl.Member;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Ident;
import org.badgerlang.compiler.syntax.Stmt;
import org.badgerlang.compiler.syntax.SyntaxTree;
import org.badgerlang.compiler.syntax.TypeExpr;
import org.jspecify.annotations.Nullable;

/// The second reading of a module: which declaration each of its names stands for.
final class Binder {
  private final Declarations declarations;
  private final Names names = new Names();
  private final LoopScopes loops = new LoopScopes(names);

  private Binder(Declarations declarations) {
    this.declarations = declarations;
  }

  /// Binds the names of `tree`; whatever the tree lacks, this does not fail.
  ///
  /// @param modules the top declarations of a module by its path
  /// @param library what may be used without an import
  static Bindings bind(
      SyntaxTree tree,
      Function<String, Optional<Map<String, Symbol>>> modules,
      Map<String, Symbol> library) {
    var declarations = new Declarations(modules);
    var binder = new Binder(declarations);
    var whole = new Span(tree.source(), 0, tree.source().text().length());
    var top = binder.names.open(whole, Optional.of(Scope.library(whole, library)));
    declarations.read(tree, top);
    for (Decl declaration : tree.declarations()) {
      if (declaration instanceof Decl.Run(_, Stmt.Loop loop)) {
        binder.loops.prepare(
            loop, Optional.ofNullable(declarations.own().get(loop.name().name())), top);
      }
    }
    tree.declarations().forEach(declaration -> binder.declaration(declaration, top));
    return binder.names.bindings(declarations.own());
  }

  private void declaration(Decl declaration, Scope top) {
    names.node(declaration.span());
    switch (declaration) {
      case Decl.Import line -> importLine(line);
      case Decl.Param param -> {
        names.declared(param.name(), top);
        names.expression(param.value(), top);
      }
      case Decl.AxisDecl axis -> {
        names.declared(axis.name(), top);
        names.expression(axis.size(), top);
      }
      case Decl.Fn fn -> {
        names.declared(fn.name(), top);
        function(fn, declarations.own().get(fn.name().name()), top);
      }
      case Decl.Template template -> template(template, top);
      case Decl.Instance instance -> {
        names.declared(instance.name(), top);
        names.expression(instance.value(), top);
      }
      case Decl.Schedule schedule -> {
        names.declared(schedule.name(), top);
        names.expression(schedule.loop(), top);
        for (Decl.Stage stage : schedule.stages()) {
          names.node(stage.span());
          names.expression(stage.value(), top);
          stage.until().ifPresent(until -> names.expression(until, top));
        }
      }
      case Decl.Evaluate evaluate -> evaluate(evaluate, top);
      case Decl.Run(_, var statement) -> statement(statement, top, Optional.empty(), 0);
      case Decl.Bottleneck(_, var lines) -> lines.forEach(line -> bottleneck(line, top));
      case Decl.Sweep(_, var settings) -> settings.forEach(each -> names.setting(each, top));
      case Decl.Reserved _ -> {
        // Nothing in it has a meaning yet.
      }
    }
  }

  private void importLine(Decl.Import line) {
    var exports = declarations.exports(line);
    int at = line.span().text().indexOf(line.path());
    var source = exports.values().stream().findFirst().map(symbol -> symbol.span().source());
    if (at >= 0 && source.isPresent()) {
      int start = line.span().start() + at;
      var start0 = new Span(source.get(), 0, 0);
      names.occurrence(
          new Span(line.span().source(), start, start + line.path().length()),
          Symbol.of(Symbol.Kind.MODULE, line.path(), start0, start0).build(),
          false);
    }
    for (Ident name : line.names()) {
      var symbol = exports.get(name.name());
      if (symbol != null) {
        names.occurrence(name.span(), symbol, false);
      }
    }
  }

  private void function(Decl.Fn fn, @Nullable Symbol symbol, Scope around) {
    names.node(fn.span());
    var scope = names.open(fn.span(), Optional.of(around));
    formals(fn.formals(), symbol, scope);
    fn.result().ifPresent(type -> names.type(type, scope));
    if (fn.body() instanceof Expr.Block(_, var body)) {
      names.node(fn.body().span());
      body.forEach(statement -> statement(statement, scope, Optional.empty(), 0));
    } else {
      names.expression(fn.body(), scope);
    }
  }

  private void formals(List<Decl.Formal> formals, @Nullable Symbol symbol, Scope scope) {
    if (symbol != null) {
      symbol.parameters().values().forEach(scope::declare);
    }
    for (Decl.Formal formal : formals) {
      names.node(formal.span());
      names.declared(formal.name(), scope);
      formal.type().ifPresent(type -> names.type(type, scope));
      formal.byDefault().ifPresent(value -> names.expression(value, scope));
    }
  }

  private void template(Decl.Template template, Scope top) {
    names.declared(template.name(), top);
    var symbol = declarations.own().get(template.name().name());
    var scope = names.open(template.span(), Optional.of(top));
    formals(template.formals(), symbol, scope);
    if (symbol != null) {
      symbol.members().values().forEach(scope::declare);
    }
    template.members().forEach(member -> member(member, scope));
    template.provider().ifPresent(provider -> names.expression(provider, top));
  }

  private void member(Member member, Scope scope) {
    names.node(member.span());
    switch (member) {
      case Member.Weights(_, _, var name, var type, var start, _) -> {
        typed(name, type, scope);
        start(start, scope);
      }
      case Member.State(_, _, var name, var type, var start, var bounded, _) -> {
        typed(name, type, scope);
        start(start, scope);
        bounded.ifPresent(bound -> names.expression(bound, scope));
      }
      case Member.Part(_, _, var name, var value, _) -> {
        names.declared(name, scope);
        names.expression(value, scope);
        scope.find(name.name()).ifPresent(symbol -> Declarations.give(symbol, scope));
      }
      case Member.Experts(_, var copies) -> names.expression(copies, scope);
      case Member.Function(_, var fn) -> {
        names.declared(fn.name(), scope);
        function(fn, scope.find(fn.name().name()).orElse(null), scope);
      }
      case Member.Draw(_, _, var name, var type, var distribution) -> {
        typed(name, type, scope);
        names.expression(distribution, scope);
      }
      case Member.SetOf set -> set(set, scope);
      case Member.Action(_, _, var name, var type, var start) -> {
        typed(name, type, scope);
        names.expression(start, scope);
      }
      case Member.Output(_, _, _, var name, var type, var value) -> {
        typed(name, type, scope);
        names.expression(value, scope);
      }
      case Member.Value(_, _, var name, var type, var value) -> {
        names.declared(name, scope);
        type.ifPresent(written -> names.type(written, scope));
        names.expression(value, scope);
      }
      case Member.Next(_, var name, var value) -> {
        names.used(name, scope);
        names.expression(value, scope);
      }
      case Member.Objective(_, _, var value) -> names.expression(value, scope);
    }
  }

  private void set(Member.SetOf set, Scope scope) {
    set.names().forEach(name -> names.declared(name, scope));
    set.axes().forEach(axis -> names.expression(axis, scope));
    var inside = names.open(set.span(), Optional.of(scope));
    set.names().stream()
        .flatMap(name -> scope.find(name.name()).stream())
        .flatMap(symbol -> symbol.members().values().stream())
        .forEach(inside::declare);
    for (Member.Entry entry : set.entries()) {
      names.node(entry.span());
      typed(entry.name(), entry.type(), inside);
      start(entry.start(), inside);
    }
  }

  private void typed(Ident name, TypeExpr type, Scope scope) {
    names.declared(name, scope);
    names.type(type, scope);
  }

  private void start(Decl.Start start, Scope scope) {
    switch (start) {
      case Decl.Start.Value(var value) -> names.expression(value, scope);
      case Decl.Start.Drawn(var distribution, var scaled) -> {
        names.expression(distribution, scope);
        scaled.ifPresent(by -> names.expression(by.value(), scope));
      }
      case Decl.Start.Learned _, Decl.Start.Absent _ -> {
        // Nothing is named.
      }
    }
  }

  private void evaluate(Decl.Evaluate evaluate, Scope top) {
    names.declared(evaluate.name(), top);
    evaluate.every().ifPresent(period -> names.expression(period, top));
    var scope = names.open(evaluate.span(), loops.outermost().or(() -> Optional.of(top)));
    evaluate.settings().forEach(setting -> names.setting(setting, scope));
    evaluate.body().forEach(statement -> statement(statement, scope, Optional.empty(), 0));
    evaluate.reweights().forEach(weight -> names.expression(weight, scope));
    evaluate.expects().forEach(expect -> names.expression(expect, scope));
  }

  private void statements(List<Stmt> body, Scope scope, Optional<Symbol> loop, int depth) {
    body.forEach(statement -> statement(statement, scope, loop, depth));
  }

  private void statement(Stmt statement, Scope scope, Optional<Symbol> loop, int depth) {
    names.node(statement.span());
    switch (statement) {
      case Stmt.Let let -> {
        let.type().ifPresent(type -> names.type(type, scope));
        names.let(let, scope);
      }
      case Stmt.Return(_, var value) -> names.expression(value, scope);
      case Stmt.Next(_, var name, var value) -> {
        names.used(name, scope);
        names.expression(value, scope);
      }
      case Stmt.Evaluate(_, var value) -> names.expression(value, scope);
      case Stmt.Batch(_, var count, var task, var alias, var renewed, var pool) -> {
        names.expression(count, scope);
        names.expression(task, scope);
        alias.ifPresent(name -> names.declared(name, scope));
        renewed.ifPresent(clause -> names.expression(clause.amount(), scope));
        pool.ifPresent(lives -> names.expression(lives, scope));
      }
      case Stmt.Learn learn -> learn(learn, scope, loop, depth);
      case Stmt.Minimise(_, _, var value, var target) -> {
        names.expression(value, scope);
        target.ifPresent(thing -> names.expression(thing, scope));
      }
      case Stmt.Losses(_, var parts) -> {
        for (Stmt.Part part : parts) {
          names.node(part.span());
          loop.map(symbol -> symbol.members().get(part.name().name()))
              .ifPresent(symbol -> names.occurrence(part.name().span(), symbol, true));
          names.expression(part.value(), scope);
          part.weight().ifPresent(weight -> names.expression(weight, scope));
          part.from().ifPresent(from -> names.expression(from.at(), scope));
          part.until().ifPresent(until -> names.expression(until.at(), scope));
        }
      }
      case Stmt.Act(_, var action, var value) -> {
        names.used(action, scope);
        names.expression(value, scope);
      }
      case Stmt.Loss(_, var value) -> names.expression(value, scope);
      case Stmt.Measure(_, var name, var value) -> {
        names.measure(name, statement.span(), value, scope);
      }
      case Stmt.Observe(_, _, var value, var every) -> {
        names.expression(value, scope);
        every.ifPresent(period -> names.expression(period, scope));
      }
      case Stmt.Every(_, var period, var body) -> {
        names.expression(period, scope);
        statements(body, names.open(statement.span(), Optional.of(scope)), loop, depth);
      }
      case Stmt.When(_, var condition, var then, var otherwise) -> {
        names.expression(condition, scope);
        statements(then, names.open(statement.span(), Optional.of(scope)), loop, depth);
        statements(otherwise, names.open(statement.span(), Optional.of(scope)), loop, depth);
      }
      case Stmt.Loop nested -> loop(nested, scope, depth);
      case Stmt.Nest(_, var level, var low, var high, var body) -> {
        if (scope.find(level.name()).isEmpty()) {
          scope.declare(
              Symbol.of(Symbol.Kind.LEVEL, level.name(), level.span(), statement.span()).build());
        }
        names.declared(level, scope);
        names.expression(low, scope);
        names.expression(high, scope);
        statements(body, scope, loop, depth);
      }
      case Stmt.Base(_, var body) -> statements(body, scope, loop, depth + 1);
      case Stmt.Bottleneck(_, var lines) -> lines.forEach(line -> bottleneck(line, scope));
      case Stmt.Deeper _, Stmt.Reserved _ -> {
        // Nothing is named.
      }
    }
  }

  private void loop(Stmt.Loop loop, Scope scope, int depth) {
    var prepared = loops.of(loop, scope);
    names.occurrence(loop.name().span(), prepared.symbol(), true);
    loop.repeat().ifPresent(count -> names.expression(count, scope));
    loop.budget().ifPresent(budget -> names.expression(budget, scope));
    statements(loop.body(), prepared.body(), Optional.of(prepared.symbol()), depth + 1);
    loop.until().ifPresent(until -> names.expression(until, prepared.body()));
  }

  private void learn(Stmt.Learn learn, Scope scope, Optional<Symbol> loop, int depth) {
    names.learn(learn, scope, loop, Math.max(0, depth - 1));
    learn
        .type()
        .ifPresent(
            type -> {
              switch (type) {
                case Stmt.LearnType.Of(var written) -> names.type(written, scope);
                case Stmt.LearnType.Like(var thing) -> names.expression(thing, scope);
              }
            });
    learn.from().ifPresent(from -> names.expression(from, scope));
    learn.by().ifPresent(rule -> names.expression(rule, scope));
    learn.through().ifPresent(estimator -> names.expression(estimator, scope));
    learn.reset().ifPresent(chance -> names.expression(chance, scope));
  }

  private void bottleneck(BottleneckLine line, Scope scope) {
    names.node(line.span());
    var parts = new ArrayList<Expr>();
    switch (line) {
      case BottleneckLine.Share(_, var thing, var axis) -> parts.addAll(List.of(thing, axis));
      case BottleneckLine.Blind(_, var loop, var sources, var except) -> {
        parts.add(loop);
        parts.addAll(sources);
        parts.addAll(except);
      }
      case BottleneckLine.Only(_, var loop, var values) -> {
        parts.add(loop);
        parts.addAll(values);
      }
      case BottleneckLine.Budget(_, var thing, var amount, _, _) ->
          parts.addAll(List.of(thing, amount));
      case BottleneckLine.Limit(_, var thing, var bits, var channel) -> {
        parts.add(thing);
        bits.ifPresent(parts::add);
        channel.ifPresent(parts::add);
      }
      case BottleneckLine.Penalise(_, var value, var weight) -> {
        parts.add(value);
        weight.ifPresent(parts::add);
      }
      case BottleneckLine.Invariant(_, var loop, var across, var weight) -> {
        parts.addAll(List.of(loop, across));
        weight.ifPresent(parts::add);
      }
    }
    var inside = loops.outermost().orElse(scope);
    parts.forEach(part -> names.expression(part, inside));
  }
}
