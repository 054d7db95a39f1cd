package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;

/// Whether and how a gradient of an objective reaches a learned thing, found by following values
/// forward.
///
/// @param reached whether any entry of the thing has a path to the objective
/// @param order 2 where the objective holds gradients of inner loops that depend on the thing, else
///     1
/// @param loops the loops that the path passes, innermost first
/// @param cut the place where every path ends, if there is none
/// @param roots where the path needs the second derivative of a square root that may be of 0
record GradientPaths(
    boolean reached, int order, List<String> loops, Optional<Cut> cut, List<Span> roots) {

  /// Where a path ends, and what stands there.
  record Cut(Span span, String what) {}

  static GradientPaths of(BodyBuilder b, Value objective, List<Value> wrt) {
    var walk = new Walk(Set.of());
    walk.live.addAll(wrt);
    walk.run(before(b.stmts(), objective));
    boolean reached = walk.live.contains(objective);
    return new GradientPaths(
        reached,
        walk.gradients ? 2 : 1,
        List.copyOf(walk.loops),
        reached ? Optional.empty() : walk.cuts.stream().findFirst(),
        walk.gradients ? List.copyOf(walk.roots) : List.of());
  }

  /// Whether a path leads to the objective that passes none of some values.
  static boolean past(List<Stmt> stmts, Value objective, Set<Value> wrt, Set<Value> barred) {
    return dependent(before(stmts, objective), wrt, barred).contains(objective);
  }

  /// What has a derivative by `wrt` on a path that passes none of some values.
  static Set<Value> dependent(List<Stmt> stmts, Set<Value> wrt, Set<Value> barred) {
    var walk = new Walk(barred);
    walk.live.addAll(wrt);
    walk.run(stmts);
    return walk.live;
  }

  /// The statements up to the one that gives the objective: what follows is its own gradient.
  private static List<Stmt> before(List<Stmt> stmts, Value objective) {
    for (int i = 0; i < stmts.size(); i++) {
      if (stmts.get(i).results().contains(objective)) {
        return stmts.subList(0, i + 1);
      }
    }
    return stmts;
  }

  Diagnostic problem(Target target) {
    var name = target.stmt().target().span().text();
    if (cut.isPresent()) {
      var problem =
          Diagnostic.error(
                  "cut-gradient",
                  target.stmt().span(),
                  "no gradient reaches `"
                      + name
                      + "`: `"
                      + cut.get().what()
                      + "` ends every path from it to what `"
                      + target.loop()
                      + "` minimises")
              .withLabel(
                  cut.get().span(),
                  "the derivative of `" + cut.get().what() + "` is zero everywhere")
              .withHelp("`through es(pairs: 32, sigma: 0.1)` needs no gradient");
      return target.stmt().through().isPresent()
          ? problem
          : Mends.appended(problem, target.stmt().span(), " through es(pairs: 32, sigma: 0.1)");
    }
    return Diagnostic.error(
            "no-gradient",
            target.stmt().span(),
            "what `" + target.loop() + "` minimises does not depend on `" + name + "`")
        .withHelp("use `" + name + "` in what is minimised, or let another loop learn it");
  }

  /// Follows what depends on a thing through the statements of a body.
  private static final class Walk {
    final Set<Value> live = new HashSet<>();
    final LinkedHashSet<String> loops = new LinkedHashSet<>();
    final List<Cut> cuts = new ArrayList<>();
    final LinkedHashSet<Span> roots = new LinkedHashSet<>();
    private final Map<Value, Op> definitions = new HashMap<>();
    private final Set<Value> barred;
    boolean gradients;

    Walk(Set<Value> barred) {
      this.barred = barred;
    }

    void run(List<Stmt> stmts) {
      for (var stmt : stmts) {
        stmt.results().forEach(result -> definitions.put(result, stmt.op()));
        if (stmt.op().operands().stream().noneMatch(live::contains)
            || stmt.results().stream().anyMatch(barred::contains)) {
          continue;
        }
        switch (stmt.op()) {
          case Op.Scan scan -> scan(stmt, scan);
          case Op.Branch(_, var args, var then, var otherwise) -> {
            for (var body : List.of(then, otherwise)) {
              for (int i = 0; i < args.size(); i++) {
                if (live.contains(args.get(i))) {
                  live.add(body.params().get(i));
                }
              }
              run(body.stmts());
              for (int i = 0; i < body.results().size(); i++) {
                if (live.contains(body.results().get(i))) {
                  live.add(stmt.results().get(i));
                }
              }
            }
          }
          case Op.InnerGradient(_, var owner, _) -> {
            gradients |= !owner.startsWith(Options.OWN);
            live.add(stmt.result());
          }
          default -> {
            if (stmt.op() instanceof Op.Unary(Op.UnaryFn fn, Value x)
                && fn == Op.UnaryFn.SQRT
                && !awayFromZero(x)) {
              roots.add(stmt.origin());
            }
            var what = cuts(stmt.op());
            if (what.isPresent()) {
              cuts.add(new Cut(stmt.origin(), what.get()));
            } else {
              live.addAll(stmt.results());
            }
          }
        }
      }
    }

    private void scan(Stmt stmt, Op.Scan scan) {
      var params = scan.body().params();
      var operands = scan.operands();
      for (int i = 0; i < operands.size(); i++) {
        if (live.contains(operands.get(i))) {
          live.add(params.get(i));
        }
      }
      int before;
      do {
        before = live.size();
        run(scan.body().stmts());
        for (int i = 0; i < scan.inits().size(); i++) {
          if (live.contains(scan.body().results().get(i))) {
            live.add(params.get(i));
          }
        }
      } while (live.size() != before);
      boolean passes = false;
      for (int i = 0; i < stmt.results().size(); i++) {
        boolean init = i < scan.inits().size() && live.contains(scan.inits().get(i));
        if (live.contains(scan.body().results().get(i)) || init) {
          live.add(stmt.results().get(i));
          passes = true;
        }
      }
      if (passes) {
        loops.add(scan.name());
      }
    }

    /// Whether a positive number is added to what the root is taken of.
    private boolean awayFromZero(Value x) {
      return definitions.get(x) instanceof Op.Binary(Op.BinaryFn fn, Value a, Value b)
          && fn == Op.BinaryFn.ADD
          && (positive(a) || positive(b));
    }

    private boolean positive(Value x) {
      return definitions.get(x) instanceof Op.Constant(double number) && number > 0;
    }

    /// The word for an op whose derivative is zero everywhere.
    private Optional<String> cuts(Op op) {
      return switch (op) {
        case Op.Stop _ -> Optional.of("stop");
        case Op.ArgMax _ -> Optional.of("argmax");
        case Op.ArgSort _ -> Optional.of("argsort");
        case Op.External _ -> Optional.of("external");
        case Op.Random _ -> Optional.of("draw");
        case Op.Unary(var fn, _) ->
            switch (fn) {
              case SIGN, FLOOR, IS_FINITE ->
                  Optional.of(fn.name().toLowerCase(java.util.Locale.ROOT));
              default -> Optional.empty();
            };
        case Op.Binary(var fn, _, _) ->
            switch (fn) {
              case LT, LE, EQ -> Optional.of("comparison");
              default -> Optional.empty();
            };
        case Op.Gather(var x, _, _) -> live.contains(x) ? Optional.empty() : Optional.of("index");
        case Op.Select(_, var a, var b) ->
            live.contains(a) || live.contains(b) ? Optional.empty() : Optional.of("condition");
        default -> Optional.empty();
      };
    }
  }
}
