package org.badgerlang.compiler.lower;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import org.badgerlang.compiler.estimate.Implicit;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Stmt;

/// Reads `through …`: which estimator, with which arguments.
final class Through {
  static final Set<String> KNOWN =
      Set.of(
          "backprop",
          "first_order",
          "forward",
          "es",
          "pes",
          "blend",
          "telescope",
          "implicit",
          "reinforce",
          "synthetic",
          "kickback",
          "local",
          "winners");

  private final World world;

  Through(World world) {
    this.world = world;
  }

  /// The estimator of a `learn`; exact backpropagation where none is named or an error was told.
  Target.Estimator of(Stmt.Learn learn) {
    return learn
        .through()
        .flatMap(this::read)
        .orElseGet(() -> new Target.Estimator.Backprop(Optional.empty()));
  }

  /// The word of an estimator, and what stands in its brackets.
  private record Written(String word, List<Expr.Arg> args, Span span) {}

  private static Written written(Expr expr) {
    return switch (expr) {
      case Expr.Name(var span, var word) -> new Written(word, List.of(), span);
      case Expr.Call(var span, Expr.Name(_, var word), var args) -> new Written(word, args, span);
      default -> new Written("", List.of(), expr.span());
    };
  }

  private Optional<Target.Estimator> read(Expr expr) {
    var written = written(expr);
    var span = written.span();
    return switch (written.word()) {
      case "backprop" ->
          args(written, "window", "at", "checkpoint").flatMap(a -> backprop(a, span));
      case "first_order" -> args(written).map(_ -> new Target.Estimator.FirstOrder());
      case "forward" -> args(written).map(_ -> new Target.Estimator.Forward());
      case "es" ->
          args(written, "pairs", "sigma", "unroll")
              .map(
                  a ->
                      a.containsKey("unroll")
                          ? new Target.Estimator.Unrolled(
                              pairs(a, span),
                              sigma(a, span),
                              Objects.requireNonNull(a.get("unroll")),
                              false)
                          : new Target.Estimator.Es(pairs(a, span), sigma(a, span)));
      case "pes" ->
          args(written, "pairs", "sigma", "unroll")
              .flatMap(a -> required(a, "unroll", "pes(unroll: 10)", span).map(_ -> a))
              .map(
                  a ->
                      new Target.Estimator.Unrolled(
                          pairs(a, span),
                          sigma(a, span),
                          Objects.requireNonNull(a.get("unroll")),
                          true));
      case "telescope" ->
          args(written, "keep", "ladder", "weights").flatMap(a -> telescope(a, span));
      case "synthetic" ->
          args(written, "net", "given")
              .flatMap(
                  a ->
                      required(a, "net", "synthetic(Model)", span)
                          .map(
                              net ->
                                  new Target.Estimator.Synthetic(
                                      net, Optional.ofNullable(a.get("given")))));
      case "kickback" -> args(written).map(_ -> new Target.Estimator.Kickback());
      case "local" ->
          args(written, "rule")
              .flatMap(a -> required(a, "rule", "local(hebb)", span))
              .map(Target.Estimator.Local::new);
      case "winners" ->
          args(written, "count")
              .flatMap(a -> required(a, "count", "winners(2)", span))
              .map(Target.Estimator.Winners::new);
      case "reinforce" ->
          args(written, "baseline")
              .map(a -> new Target.Estimator.Reinforce(Optional.ofNullable(a.get("baseline"))));
      case "blend" -> blend(written);
      case "implicit" -> args(written, "solver").flatMap(a -> implicit(a, span));
      default -> {
        world.expressions.unknown(
            "unknown-name",
            "there is no estimator `" + span.text() + "`",
            written.word(),
            KNOWN,
            span);
        yield Optional.empty();
      }
    };
  }

  /// The arguments by name; those without one take the names in order.
  private Optional<SequencedMap<String, Expr>> args(Written written, String... names) {
    var found = new LinkedHashMap<String, Expr>();
    for (int i = 0; i < written.args().size(); i++) {
      var arg = written.args().get(i);
      var name = arg.name().map(n -> n.name()).orElse(i < names.length ? names[i] : "");
      if (!List.of(names).contains(name)) {
        var place = arg.name().map(n -> n.span()).orElse(arg.span());
        world.expressions.unknown(
            "wrong-arguments",
            names.length == 0
                ? "`" + written.word() + "` takes no arguments"
                : "`" + written.word() + "` takes no `" + place.text() + "`",
            name,
            new TreeSet<>(List.of(names)),
            place);
        return Optional.empty();
      }
      found.put(name, arg.value());
    }
    return Optional.of(found);
  }

  private Optional<Expr> required(Map<String, Expr> args, String name, String help, Span span) {
    var value = Optional.ofNullable(args.get(name));
    if (value.isEmpty()) {
      world.problems.error("missing-argument", span, "`" + name + "` is missing: `" + help + "`");
    }
    return value;
  }

  private static Expr pairs(Map<String, Expr> args, Span span) {
    return args.getOrDefault("pairs", new Expr.Num(span, 32));
  }

  private static Expr sigma(Map<String, Expr> args, Span span) {
    return args.getOrDefault("sigma", new Expr.Num(span, 0.1));
  }

  private Optional<Target.Estimator> backprop(Map<String, Expr> args, Span span) {
    var window = Optional.ofNullable(args.get("window"));
    var at = Optional.ofNullable(args.get("at"));
    var every = Optional.ofNullable(args.get("checkpoint"));
    if (at.isPresent()
        && !(at.get() instanceof Expr.Name(_, var where) && where.equals("random"))) {
      world.problems.error(
          "wrong-arguments", at.get().span(), "a window lies at the end, or `at: random`");
      return Optional.empty();
    }
    if (at.isPresent() && window.isEmpty()) {
      required(args, "window", "backprop(window: 20, at: random)", span);
      return Optional.empty();
    }
    if (window.isPresent() && every.isPresent()) {
      world.problems.error(
          "wrong-arguments",
          span,
          "a window keeps what its steps need; `checkpoint` is for gradients through whole loops");
      return Optional.empty();
    }
    return Optional.of(
        window.isPresent()
            ? new Target.Estimator.Window(window.get(), at.isPresent())
            : new Target.Estimator.Backprop(every));
  }

  private Optional<Target.Estimator> telescope(Map<String, Expr> args, Span span) {
    var ladder = Optional.ofNullable(args.get("ladder"));
    if (ladder.isEmpty() && args.containsKey("weights")) {
      required(args, "ladder", "telescope(ladder: [10, 50], weights: tuned)", span);
      return Optional.empty();
    }
    if (ladder.isPresent() && args.containsKey("keep")) {
      world.problems.error(
          "wrong-arguments",
          span,
          "with a ladder the `weights` say how far a gradient reaches, and without one `keep`");
      return Optional.empty();
    }
    return Optional.of(
        ladder.isPresent()
            ? new Target.Estimator.Ladder(ladder.get(), Optional.ofNullable(args.get("weights")))
            : new Target.Estimator.Telescope(args.getOrDefault("keep", new Expr.Num(span, 0.97))));
  }

  private Optional<Target.Estimator> blend(Written written) {
    var words = written.args().stream().map(a -> written(a.value()).word()).toList();
    if (words.size() != 2 || !words.contains("es") || !words.contains("backprop")) {
      world.problems.error("wrong-arguments", written.span(), "a blend is of `es` and `backprop`");
      return Optional.empty();
    }
    var es = written(written.args().get(words.indexOf("es")).value());
    return args(es, "pairs", "sigma")
        .map(a -> new Target.Estimator.Blend(pairs(a, es.span()), sigma(a, es.span())));
  }

  private Optional<Target.Estimator> implicit(Map<String, Expr> args, Span span) {
    var solver =
        Optional.ofNullable(args.get("solver"))
            .map(Through::written)
            .orElse(new Written("cg", List.of(), span));
    var kind =
        switch (solver.word()) {
          case "cg" -> Optional.of(Implicit.Solver.CONJUGATE_GRADIENT);
          case "neumann" -> Optional.of(Implicit.Solver.NEUMANN);
          default -> Optional.<Implicit.Solver>empty();
        };
    if (kind.isEmpty()) {
      world.expressions.unknown(
          "unknown-name",
          "there is no solver `" + solver.span().text() + "`",
          solver.word(),
          Set.of("cg", "neumann"),
          solver.span());
      return Optional.empty();
    }
    return args(solver, "steps")
        .map(
            a ->
                new Target.Estimator.Implicit(
                    kind.get(), a.getOrDefault("steps", new Expr.Num(solver.span(), 10))));
  }
}
