package org.badgerlang.compiler.lower;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Stmt;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// Tells of unknown names in functions and templates, used or not: what nobody calls is never
/// elaborated.
final class NameCheck {
  private static final Set<String> DYNAMIC =
      Set.of("peer", "instance", "step", "tensor", "record", "experts");

  private static final Set<String> TYPES = Set.of("real", "int", "bool", "list", "axis", "fn");

  /// What types of other languages are called here.
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("float", "real"),
          Map.entry("double", "real"),
          Map.entry("number", "real"),
          Map.entry("float32", "real"),
          Map.entry("tensor", "real"),
          Map.entry("scalar", "real"),
          Map.entry("integer", "int"),
          Map.entry("long", "int"),
          Map.entry("boolean", "bool"));

  private final World world;

  NameCheck(World world) {
    this.world = world;
  }

  void check(SyntaxTree tree, Scope top) {
    var known = new KnownNames(top.visible());
    for (var declaration : tree.declarations()) {
      switch (declaration) {
        case Decl.Fn fn -> function(fn, known);
        case Decl.Template template -> template(template, known);
        default -> {}
      }
    }
  }

  private void template(Decl.Template template, KnownNames outside) {
    var known = outside.inside();
    template.formals().forEach(f -> known.add(f.name().name()));
    for (var member : template.members()) {
      switch (member) {
        case Decl.Member.Weights w -> known.add(w.name().name());
        case Decl.Member.State s -> known.add(s.name().name());
        case Decl.Member.Part p -> known.add(p.name().name());
        case Decl.Member.Function(_, var fn) -> known.add(fn.name().name());
        case Decl.Member.Draw d -> known.add(d.name().name());
        case Decl.Member.SetOf s -> s.names().forEach(n -> known.add(n.name()));
        case Decl.Member.Action a -> known.add(a.name().name());
        case Decl.Member.Output o -> known.add(o.name().name());
        case Decl.Member.Value v -> known.add(v.name().name());
        case Decl.Member.Experts _, Decl.Member.Next _, Decl.Member.Objective _ -> {}
      }
    }
    if (template.kind() == Decl.Kind.TASK) {
      known.add("loss");
      known.add("done");
      known.add(Supplies.WORD);
    }
    for (var member : template.members()) {
      member(member, known);
    }
  }

  /// Tells of a type that the language does not have.
  static void type(org.badgerlang.compiler.syntax.TypeExpr type, World world) {
    if (!TYPES.contains(type.base())) {
      var start = type.span().start();
      var place = new Span(type.span().source(), start, start + type.base().length());
      var problem =
          Diagnostic.error("unknown-type", place, "there is no type `" + type.base() + "`");
      var elsewhere = ELSEWHERE.get(type.base().toLowerCase(Locale.ROOT));
      world.problems.report(
          elsewhere == null
              ? Mends.near(problem, type.base(), TYPES)
              : Mends.written(problem.withHelp("write `" + elsewhere + "`"), place, elsewhere));
    }
  }

  private void member(Decl.Member member, KnownNames known) {
    switch (member) {
      case Decl.Member.Weights w -> {
        type(w.type(), world);
        all(w.type().axes(), known);
        start(w.start(), known);
      }
      case Decl.Member.State s -> {
        type(s.type(), world);
        all(s.type().axes(), known);
        start(s.start(), known);
        s.bounded().ifPresent(e -> expr(e, known));
      }
      case Decl.Member.Part p -> expr(p.value(), known);
      case Decl.Member.Experts e -> expr(e.copies(), known);
      case Decl.Member.Function(_, var fn) -> function(fn, known);
      case Decl.Member.Draw d -> {
        type(d.type(), world);
        all(d.type().axes(), known);
        expr(d.distribution(), known);
      }
      case Decl.Member.SetOf s -> {
        all(s.axes(), known);
        var inside = known.inside();
        s.entries().forEach(e -> inside.add(e.name().name()));
        s.entries()
            .forEach(
                e -> {
                  type(e.type(), world);
                  all(e.type().axes(), inside);
                  start(e.start(), inside);
                });
      }
      case Decl.Member.Action a -> {
        type(a.type(), world);
        all(a.type().axes(), known);
        expr(a.start(), known);
      }
      case Decl.Member.Output o -> {
        type(o.type(), world);
        all(o.type().axes(), known);
        expr(o.value(), known);
      }
      case Decl.Member.Value v -> expr(v.value(), known);
      case Decl.Member.Next n -> expr(n.value(), known);
      case Decl.Member.Objective o -> expr(o.value(), known);
    }
  }

  private void start(Decl.Start start, KnownNames known) {
    switch (start) {
      case Decl.Start.Value(var value) -> expr(value, known);
      case Decl.Start.Drawn(var value, var scaled) -> {
        expr(value, known);
        scaled.ifPresent(s -> expr(s.value(), known));
      }
      case Decl.Start.Learned _, Decl.Start.Absent _ -> {}
    }
  }

  private void function(Decl.Fn fn, KnownNames outside) {
    var known = outside.inside();
    fn.formals().forEach(f -> known.add(f.name().name()));
    fn.formals()
        .forEach(
            f ->
                f.type()
                    .ifPresent(
                        t ->
                            t.axes().stream()
                                .filter(a -> a instanceof Expr.Name)
                                .forEach(a -> known.add(((Expr.Name) a).name()))));
    fn.formals().forEach(f -> f.type().ifPresent(t -> type(t, world)));
    fn.result().ifPresent(t -> type(t, world));
    fn.formals().forEach(f -> f.byDefault().ifPresent(e -> expr(e, known)));
    expr(fn.body(), known);
  }

  private void block(List<Stmt> body, KnownNames outside) {
    var known = outside.inside();
    for (var stmt : body) {
      switch (stmt) {
        case Stmt.Let let -> {
          expr(let.value(), known);
          let.names().forEach(n -> known.add(n.name()));
        }
        case Stmt.Return(_, var value) -> expr(value, known);
        case Stmt.Next(_, _, var value) -> expr(value, known);
        case Stmt.Evaluate(_, var value) -> expr(value, known);
        default -> {}
      }
    }
  }

  private void all(List<Expr> exprs, KnownNames known) {
    exprs.forEach(e -> expr(e, known));
  }

  private void expr(Expr expr, KnownNames known) {
    switch (expr) {
      case Expr.Num _, Expr.Text _, Expr.Bool _, Expr.Missing _ -> {}
      case Expr.Name(var span, var name) -> name(name, span, known);
      case Expr.Prime(var span, var name, _) -> name(name, span, known);
      case Expr.Member(_, var target, _, _) -> expr(target, known);
      case Expr.Call(_, var callee, var args) -> {
        expr(callee, known);
        args.forEach(a -> expr(a.value(), known));
      }
      case Expr.Index(_, var target, var selects) -> {
        expr(target, known);
        for (var select : selects) {
          switch (select) {
            case Expr.Select.Rename(_, var from, var to) -> all(List.of(from, to), known);
            case Expr.Select.Pick(_, var axis, var index) -> all(List.of(axis, index), known);
            case Expr.Select.Slice(_, var axis, var low, var high) ->
                all(List.of(axis, low, high), known);
          }
        }
      }
      case Expr.Unary(_, _, var operand) -> expr(operand, known);
      case Expr.Binary(_, _, var left, var right) -> all(List.of(left, right), known);
      case Expr.If(_, var condition, var then, var otherwise) ->
          all(List.of(condition, then, otherwise), known);
      case Expr.ListOf(_, var items) -> all(items, known);
      case Expr.Range(_, var low, var high) -> all(List.of(low, high), known);
      case Expr.Block(_, var body) -> block(body, known);
      case Expr.With(_, var target, _) -> expr(target, known);
      case Expr.Copies(_, var axes, var expert, var topology) -> {
        all(axes, known);
        expr(expert, known);
        topology.ifPresent(e -> expr(e, known));
      }
    }
  }

  private void name(String name, Span span, KnownNames known) {
    if (known.contains(name)
        || DYNAMIC.contains(name)
        || Builtins.NAMES.contains(name)
        || world.declarations.prelude(name).isPresent()) {
      return;
    }
    var all = known.all();
    all.addAll(Builtins.NAMES);
    world.expressions.unknown(
        "unknown-name", "nothing named `" + name + "` is in scope", name, all, span);
  }
}
