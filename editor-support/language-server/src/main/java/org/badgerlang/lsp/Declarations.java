package org.badgerlang.lsp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Decl.Member;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Ident;
import org.badgerlang.compiler.syntax.Stmt;
import org.badgerlang.compiler.syntax.SyntaxTree;
import org.badgerlang.compiler.syntax.TypeExpr;

/// The first reading of a module: what it declares at the top, and what its templates hold.
final class Declarations {
  private final Function<String, Optional<Map<String, Symbol>>> modules;
  private final Map<String, Symbol> own = new LinkedHashMap<>();
  private final Map<String, Symbol> imported = new LinkedHashMap<>();

  /// @param modules the top declarations of a module by its path
  Declarations(Function<String, Optional<Map<String, Symbol>>> modules) {
    this.modules = modules;
  }

  /// What the module itself declares.
  Map<String, Symbol> own() {
    return own;
  }

  /// Declares all that `tree` does into `scope`, and gives instances what their templates hold.
  void read(SyntaxTree tree, Scope scope) {
    for (Decl declaration : tree.declarations()) {
      if (declaration instanceof Decl.Import line) {
        exports(line).forEach(imported::put);
      }
      declare(declaration).ifPresent(symbol -> own.putIfAbsent(symbol.name(), symbol));
    }
    imported.values().forEach(scope::declare);
    own.values().forEach(scope::declare);
    own.values().forEach(symbol -> give(symbol, scope));
    own.values().stream()
        .filter(symbol -> symbol.kind().isTemplate())
        .forEach(symbol -> symbol.members().values().forEach(member -> give(member, scope)));
  }

  Map<String, Symbol> exports(Decl.Import line) {
    var all = modules.apply(line.path()).orElse(Map.of());
    if (line.names().isEmpty()) {
      return all;
    }
    var chosen = new LinkedHashMap<String, Symbol>();
    for (Ident name : line.names()) {
      var symbol = all.get(name.name());
      if (symbol != null) {
        chosen.put(name.name(), symbol);
      }
    }
    return chosen;
  }

  /// Lets an instance hold what the thing it is made of holds.
  static void give(Symbol symbol, Scope scope) {
    if (symbol.kind().isTemplate() || symbol.kind() == Symbol.Kind.FUNCTION) {
      return;
    }
    symbol
        .value()
        .flatMap(value -> shape(value, scope, 0))
        .ifPresent(shape -> shape.members().forEach(symbol.members()::putIfAbsent));
  }

  private static final int DEEPEST = 64;

  /// The template or instance that a value is made of.
  static Optional<Symbol> shape(Expr value, Scope scope, int depth) {
    if (depth > DEEPEST) {
      return Optional.empty();
    }
    return switch (value) {
      case Expr.Call call -> shape(call.callee(), scope, depth + 1);
      case Expr.Copies copies -> shape(copies.expert(), scope, depth + 1);
      case Expr.If choice ->
          shape(choice.then(), scope, depth + 1)
              .or(() -> shape(choice.otherwise(), scope, depth + 1));
      case Expr.With with -> shape(with.target(), scope, depth + 1);
      case Expr.Member member ->
          shape(member.target(), scope, depth + 1)
              .map(target -> target.members().get(member.name()));
      case Expr.Name name ->
          scope
              .find(name.name())
              .flatMap(
                  found ->
                      found.kind().isTemplate() || !found.members().isEmpty()
                          ? Optional.of(found)
                          : found.value().flatMap(next -> shape(next, scope, depth + 1)));
      case Expr.Num _,
          Expr.Text _,
          Expr.Bool _,
          Expr.Prime _,
          Expr.Index _,
          Expr.Unary _,
          Expr.Binary _,
          Expr.ListOf _,
          Expr.Range _,
          Expr.Block _,
          Expr.Missing _ ->
          Optional.empty();
    };
  }

  private static Optional<Symbol> declare(Decl declaration) {
    return switch (declaration) {
      case Decl.Param param -> valued(Symbol.Kind.PARAM, param, param.value());
      case Decl.AxisDecl axis -> valued(Symbol.Kind.AXIS, axis, axis.size());
      case Decl.Fn fn -> Optional.of(function(fn, Optional.empty()));
      case Decl.Template template -> Optional.of(template(template));
      case Decl.Instance instance ->
          valued(instanceKind(instance.kind()), instance, instance.value());
      case Decl.Schedule schedule -> Optional.of(named(Symbol.Kind.SCHEDULE, schedule).build());
      case Decl.Evaluate evaluate -> Optional.of(named(Symbol.Kind.EVALUATE, evaluate).build());
      case Decl.Run(_, Stmt.Loop loop) ->
          Optional.of(
              Symbol.of(Symbol.Kind.LOOP, loop.name().name(), loop.name().span(), loop.span())
                  .docs(loop.docs())
                  .build());
      case Decl.Run _, Decl.Import _, Decl.Bottleneck _, Decl.Sweep _, Decl.Reserved _ ->
          Optional.empty();
    };
  }

  private static Symbol.Builder named(Symbol.Kind kind, Decl.Named declaration) {
    var name = declaration.name();
    return Symbol.of(kind, name.name(), name.span(), declaration.span()).docs(declaration.docs());
  }

  private static Optional<Symbol> valued(Symbol.Kind kind, Decl.Named declaration, Expr value) {
    return Optional.of(named(kind, declaration).value(value).build());
  }

  private static Symbol.Kind instanceKind(Decl.Kind kind) {
    return switch (kind) {
      case NET -> Symbol.Kind.NET_INSTANCE;
      case EXPERT, AGENT, TASK -> Symbol.Kind.AGENT_INSTANCE;
      case RULE -> Symbol.Kind.RULE_INSTANCE;
    };
  }

  private static Symbol function(Decl.Fn fn, Optional<Symbol> container) {
    var symbol =
        named(Symbol.Kind.FUNCTION, fn)
            .formals(fn.formals())
            .type(fn.result().map(Declarations::text).orElse(""))
            .container(container)
            .build();
    formals(symbol);
    return symbol;
  }

  private static Symbol template(Decl.Template template) {
    var kind =
        switch (template.kind()) {
          case NET -> Symbol.Kind.NET;
          case EXPERT -> Symbol.Kind.EXPERT;
          case AGENT -> Symbol.Kind.AGENT;
          case RULE -> Symbol.Kind.RULE;
          case TASK -> Symbol.Kind.TASK;
        };
    var symbol = named(kind, template).formals(template.formals()).build();
    formals(symbol);
    template.members().forEach(member -> member(member, symbol));
    return symbol;
  }

  private static void formals(Symbol symbol) {
    for (Decl.Formal formal : symbol.formals()) {
      var name = formal.name();
      var builder =
          Symbol.of(Symbol.Kind.FORMAL, name.name(), name.span(), formal.span())
              .container(Optional.of(symbol))
              .type(formal.type().map(Declarations::text).orElse(""));
      formal.byDefault().ifPresent(builder::value);
      symbol.parameters().putIfAbsent(name.name(), builder.build());
    }
  }

  private static void member(Member member, Symbol holder) {
    switch (member) {
      case Member.Weights(var span, var docs, var name, var type, _, _) ->
          put(holder, Symbol.Kind.WEIGHTS, name, span, docs, text(type));
      case Member.State(var span, var docs, var name, var type, _, _, _) ->
          put(holder, Symbol.Kind.STATE, name, span, docs, text(type));
      case Member.Part(var span, var docs, var name, var value, var drawn) -> {
        var kind = drawn ? Symbol.Kind.DRAW : Symbol.Kind.NET_INSTANCE;
        holder
            .members()
            .putIfAbsent(
                name.name(),
                Symbol.of(kind, name.name(), name.span(), span)
                    .docs(docs)
                    .value(value)
                    .container(Optional.of(holder))
                    .build());
      }
      case Member.Function(_, var fn) ->
          holder.members().putIfAbsent(fn.name().name(), function(fn, Optional.of(holder)));
      case Member.Draw(var span, var docs, var name, var type, _) ->
          put(holder, Symbol.Kind.DRAW, name, span, docs, text(type));
      case Member.SetOf set -> set(set, holder);
      case Member.Action(var span, var docs, var name, var type, _) ->
          put(holder, Symbol.Kind.ACTION, name, span, docs, text(type));
      case Member.Output(var span, var docs, var word, var name, var type, _) ->
          put(
              holder,
              word == Decl.Word.REWARD ? Symbol.Kind.REWARD : Symbol.Kind.OBSERVE,
              name,
              span,
              docs,
              text(type));
      case Member.Value(var span, var docs, var name, var type, _) ->
          put(holder, Symbol.Kind.LET, name, span, docs, type.map(Declarations::text).orElse(""));
      case Member.Experts _, Member.Next _, Member.Objective _ -> {
        // They name nothing.
      }
    }
  }

  private static void set(Member.SetOf set, Symbol holder) {
    for (Ident name : set.names()) {
      put(holder, Symbol.Kind.SET, name, set.span(), "", axes(set.axes()));
      var symbol = Objects.requireNonNull(holder.members().get(name.name()));
      for (Decl.Member.Entry entry : set.entries()) {
        put(symbol, Symbol.Kind.ENTRY, entry.name(), entry.span(), "", text(entry.type()));
      }
    }
  }

  private static String axes(List<Expr> axes) {
    return axes.stream()
        .map(axis -> axis.span().text())
        .reduce((a, b) -> a + ", " + b)
        .map(text -> "[" + text + "]")
        .orElse("");
  }

  private static void put(
      Symbol holder, Symbol.Kind kind, Ident name, Span span, String docs, String type) {
    holder
        .members()
        .putIfAbsent(
            name.name(),
            Symbol.of(kind, name.name(), name.span(), span)
                .docs(docs)
                .type(type)
                .container(Optional.of(holder))
                .build());
  }

  static String text(TypeExpr type) {
    return type.span().text();
  }
}
