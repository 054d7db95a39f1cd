package org.badgerlang.lsp;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Stmt;

/// The scopes of loops: what a loop's batch, its learned things, its measures and its nested loops
/// are called inside it, and what of them its results hold.
final class LoopScopes {
  /// A loop and the names in its body.
  record LoopScope(Symbol symbol, Scope body) {}

  private final Names names;
  private final Map<Stmt.Loop, LoopScope> loops = new IdentityHashMap<>();
  private Optional<Scope> outermost = Optional.empty();

  LoopScopes(Names names) {
    this.names = names;
  }

  /// The body of the first outermost loop, which evaluations and bottlenecks look into.
  Optional<Scope> outermost() {
    return outermost;
  }

  /// The scope of a loop; made now where nobody prepared it.
  LoopScope of(Stmt.Loop loop, Scope around) {
    var known = loops.get(loop);
    if (known != null) {
      return known;
    }
    var symbol = prepare(loop, Optional.empty(), around);
    around.declare(symbol);
    return loops.getOrDefault(loop, new LoopScope(symbol, around));
  }

  /// Makes the scope of a loop's body, so that names are known before the loop is read.
  Symbol prepare(Stmt.Loop loop, Optional<Symbol> known, Scope around) {
    var symbol =
        known.orElseGet(
            () ->
                Symbol.of(Symbol.Kind.LOOP, loop.name().name(), loop.name().span(), loop.span())
                    .docs(loop.docs())
                    .build());
    var body = names.open(loop.span(), Optional.of(around));
    if (outermost.isEmpty()) {
      outermost = Optional.of(body);
    }
    loops.put(loop, new LoopScope(symbol, body));
    loop.body().forEach(statement -> prepare(statement, symbol, body));
    return symbol;
  }

  private void prepare(Stmt statement, Symbol loop, Scope body) {
    switch (statement) {
      case Stmt.Batch batch -> batch(batch, body);
      case Stmt.Learn learn -> learned(learn, loop, body);
      case Stmt.Measure(_, var name, var value) -> {
        var symbol =
            Symbol.of(Symbol.Kind.MEASURE, name.name(), name.span(), statement.span())
                .value(value)
                .build();
        loop.members().putIfAbsent(name.name(), symbol);
        body.declare(symbol);
      }
      case Stmt.Loop nested -> {
        var symbol = prepare(nested, Optional.empty(), body);
        loop.members().putIfAbsent(symbol.name(), symbol);
        body.declare(symbol);
      }
      case Stmt.Nest nest -> {
        body.declare(
            Symbol.of(Symbol.Kind.LEVEL, nest.level().name(), nest.level().span(), nest.span())
                .build());
        nest.body().forEach(inside -> prepare(inside, loop, body));
      }
      case Stmt.Base(_, var inside) -> inside.forEach(each -> prepare(each, loop, body));
      case Stmt.Every(_, _, var inside) -> inside.forEach(each -> prepare(each, loop, body));
      case Stmt.Losses(_, var parts) -> {
        for (Stmt.Part part : parts) {
          var name = part.name();
          loop.members()
              .putIfAbsent(
                  name.name(),
                  Symbol.of(Symbol.Kind.MEASURE, name.name(), name.span(), part.span())
                      .value(part.value())
                      .build());
        }
      }
      case Stmt.Let _,
          Stmt.Return _,
          Stmt.Next _,
          Stmt.Evaluate _,
          Stmt.Minimise _,
          Stmt.Act _,
          Stmt.Observe _,
          Stmt.Loss _,
          Stmt.When _,
          Stmt.Deeper _,
          Stmt.Bottleneck _,
          Stmt.Reserved _ -> {
        // They make no name that stands before them.
      }
    }
  }

  private static void batch(Stmt.Batch batch, Scope body) {
    if (batch.alias().isPresent()) {
      var name = batch.alias().get();
      var symbol =
          Symbol.of(Symbol.Kind.BATCH, name.name(), name.span(), batch.span())
              .value(batch.task())
              .build();
      body.declare(symbol);
      Declarations.give(symbol, body);
    } else {
      Declarations.shape(batch.task(), body, 0)
          .ifPresent(task -> task.members().values().forEach(body::declare));
    }
  }

  private void learned(Stmt.Learn learn, Symbol loop, Scope body) {
    var root = Names.root(learn.target());
    if (root.isEmpty()) {
      return;
    }
    var name = root.get();
    boolean plain = learn.target() instanceof Expr.Name;
    if (plain && (learn.type().isPresent() || body.find(name.name()).isEmpty())) {
      var builder =
          Symbol.of(Symbol.Kind.LEARNED, name.name(), name.span(), learn.span())
              .type(learn.type().map(Names::text).orElse(""));
      learn
          .type()
          .filter(Stmt.LearnType.Like.class::isInstance)
          .ifPresent(like -> builder.value(((Stmt.LearnType.Like) like).thing()));
      var symbol = builder.build();
      body.declare(symbol);
      loop.members().putIfAbsent(name.name(), symbol);
    } else {
      body.find(name.name()).ifPresent(found -> loop.members().putIfAbsent(name.name(), found));
    }
  }
}
