package org.badgerlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.BodyBuilder.Step;
import org.badgerlang.compiler.ir.Inliner;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;

/// What to keep of loops for the gradients through them, and what to compute again.
///
/// A loop of T steps whose step leaves r bytes to its adjoint and carries c bytes keeps T·r if it
/// is left as it is. In segments of e steps it keeps T/e·c + e·r and runs every step once more; the
/// least is at e = √(T·c/r). Loops are taken from the largest on until all together keep within the
/// budget; where the steps of a segment alone are too much, the loops inside them go the same way.
///
/// Sources: Chen et al. 2016, arXiv 1604.06174; Griewank and Walther 2000.
public final class MemoryPlan {
  /// How many bytes are kept before anything is computed again, unless said otherwise.
  public static final double USUAL = 256e6;

  private static final int BYTES_PER_REAL = 4;

  /// What is kept of a loop.
  ///
  /// @param every how many steps lie between the states that are kept; 0: everything is
  /// @param bytes about what is kept for one gradient
  /// @param whole what would be kept if nothing were computed again
  public record Kept(String loop, long steps, int every, double bytes, double whole, Span origin) {}

  private final double budget;
  private final int fixed;
  private final SizeFacts sizes;
  private final boolean mixed;
  private final List<Kept> kept = new ArrayList<>();

  private MemoryPlan(double budget, int fixed, SizeFacts sizes, boolean mixed) {
    this.budget = budget;
    this.fixed = fixed;
    this.sizes = sizes;
    this.mixed = mixed;
  }

  /// Puts every loop that the objective passes on its way from `wrt` into segments of `every`
  /// steps.
  public static List<Kept> every(
      BodyBuilder b, Value objective, List<Value> wrt, int every, SizeFacts sizes) {
    return new MemoryPlan(0, every, sizes, false).run(b, objective, wrt);
  }

  /// Rewrites as many loops as it takes for what is kept to fit into `bytes`, as far as it can.
  public static List<Kept> within(
      BodyBuilder b, Value objective, List<Value> wrt, double bytes, SizeFacts sizes) {
    return within(b, objective, wrt, bytes, sizes, Options.EXACT);
  }

  /// The same for a gradient with such options.
  static List<Kept> within(
      BodyBuilder b,
      Value objective,
      List<Value> wrt,
      double bytes,
      SizeFacts sizes,
      Options options) {
    return new MemoryPlan(bytes, 0, sizes, options.forwardOverReverse()).run(b, objective, wrt);
  }

  private List<Kept> run(BodyBuilder b, Value objective, List<Value> wrt) {
    var activity = new Activity(Options.EXACT);
    var moved = activity.varying(b.stmts(), wrt);
    var needed = activity.needed(b.stmts(), List.of(objective));
    loops(b, moved, needed, budget, 1);
    return List.copyOf(kept);
  }

  /// @param step what the adjoint reads of one step
  /// @param once what it keeps beside that while it is at one step
  private record Loop(
      Stmt stmt, Op.Scan scan, double steps, double carried, double step, double once) {
    double whole() {
      return steps * step + once;
    }
  }

  private void loops(BodyBuilder b, Set<Value> moved, Set<Value> needed, double room, int depth) {
    var found = new ArrayList<Loop>();
    for (var stmt : b.stmts()) {
      boolean wanted =
          stmt.results().stream().anyMatch(r -> moved.contains(r) && needed.contains(r));
      if (wanted && stmt.op() instanceof Op.Scan scan) {
        var inside = new Activity(Options.EXACT).varyingIn(scan, moved);
        double carried = 0;
        for (int i = 0; i < scan.inits().size(); i++) {
          carried += bytes(scan.inits().get(i).type());
        }
        double steps = size(scan);
        double read = left(scan.body(), inside, read(scan.body())) + carried;
        // Loops of an inner objective that is computed again are kept for its gradient, and their
        // tangents.
        double once = mixed ? 2 * loopsLeft(scan.body(), inside, objectives(scan.body())) : 0;
        found.add(new Loop(stmt, scan, steps, carried, read, once));
      }
    }
    double sum = found.stream().mapToDouble(Loop::whole).sum();
    found.sort(Comparator.comparingDouble(Loop::whole).reversed());
    for (var loop : found) {
      int every = fixed > 0 ? fixed : sum > room ? best(loop) : 0;
      var parts =
          every > 0 && every < loop.steps()
              ? sizes.divide(loop.scan().axis().size(), every)
              : Optional.<SizeFacts.Parts>empty();
      double segments = every > 0 ? Math.ceil(loop.steps() / every) * loop.carried() : 0;
      double apart = segments + every * loop.step() + loop.once();
      boolean helps = fixed > 0 || apart < loop.whole() || hasLoops(loop.scan().body());
      boolean split = parts.isPresent() && helps;
      double bytes = split ? apart : loop.whole();
      kept.add(
          new Kept(
              loop.scan().name(),
              (long) loop.steps(),
              split ? every : 0,
              bytes,
              loop.whole(),
              loop.stmt().origin()));
      if (split) {
        sum += bytes - loop.whole();
        double rest = Math.max(0, room - segments) / every;
        segment(b, loop, every, parts.get(), fixed == 0 && bytes > room ? rest : -1, depth);
      }
    }
  }

  private static boolean hasLoops(Body body) {
    return body.stmts().stream().anyMatch(stmt -> stmt.op() instanceof Op.Scan);
  }

  /// The length of segments that keeps least; a divisor of the loop's where one is near.
  private static int best(Loop loop) {
    double least = Math.sqrt(loop.steps() * loop.carried() / Math.max(1, loop.step()));
    int best = (int) Math.max(1, Math.min(loop.steps(), Math.round(least)));
    for (int near = 0; near <= best / 2; near++) {
      if (loop.steps() % (best + near) == 0) {
        return best + near;
      }
      if (loop.steps() % (best - near) == 0) {
        return best - near;
      }
    }
    return best;
  }

  /// Writes a loop as one over segments; where `room` is not negative, the loops inside a step are
  /// to keep within it.
  private void segment(
      BodyBuilder b, Loop loop, int every, SizeFacts.Parts parts, double room, int depth) {
    var scan = loop.scan();
    b.replace(
        loop.stmt(),
        () -> {
          var results =
              Checkpoints.scan(
                  b,
                  scan.name(),
                  scan.axis(),
                  scan.reverse(),
                  scan.inits(),
                  scan.xs(),
                  every,
                  parts,
                  (body, carries, entries) -> {
                    var args = new ArrayList<>(carries);
                    args.addAll(entries);
                    args.addAll(scan.invariants());
                    var ends = Inliner.inline(body, scan.body(), args);
                    if (room >= 0 && depth < 4) {
                      var all = new HashSet<Value>();
                      body.stmts().forEach(stmt -> all.addAll(stmt.results()));
                      loops(body, all, all, room, depth + 1);
                    }
                    int count = carries.size();
                    return new Step(ends.subList(0, count), ends.subList(count, ends.size()));
                  });
          for (int i = 0; i < results.size(); i++) {
            var result = loop.stmt().results().get(i);
            var same = new Op.Broadcast(results.get(i), result.type());
            b.append(new Stmt(List.of(result), same, loop.stmt().origin()));
          }
        });
  }

  private static Set<Value> everything(Body body) {
    var all = new HashSet<>(body.results());
    body.stmts().forEach(stmt -> all.addAll(stmt.results()));
    return all;
  }

  /// What the adjoint of a step comes upon: where it takes tangents of gradients, not the way that
  /// they were computed.
  private Set<Value> read(Body body) {
    if (!mixed) {
      return everything(body);
    }
    var read = new HashSet<>(body.results());
    for (var stmt : body.stmts().reversed()) {
      if (stmt.results().stream().anyMatch(read::contains)) {
        if (stmt.op() instanceof Op.InnerGradient mark && mark.of().isPresent()) {
          read.add(mark.of().get().by());
        } else {
          read.addAll(stmt.op().operands());
        }
      }
    }
    return read;
  }

  /// What the objectives are computed by that tangents of gradients are taken of.
  private static Set<Value> objectives(Body body) {
    var read = new HashSet<Value>();
    for (var stmt : body.stmts().reversed()) {
      if (stmt.op() instanceof Op.InnerGradient mark) {
        mark.of().ifPresent(slope -> read.add(slope.objective()));
      }
      if (stmt.results().stream().anyMatch(read::contains)) {
        read.addAll(stmt.op().operands());
      }
    }
    return read;
  }

  /// About how many bytes of one step its adjoint reads.
  private double left(Body body, Set<Value> moved, Set<Value> read) {
    double bytes = 0;
    for (var stmt : body.stmts()) {
      if (stmt.results().stream().noneMatch(r -> moved.contains(r) && read.contains(r))) {
        continue;
      }
      if (stmt.op() instanceof Op.Scan scan) {
        bytes += left(scan, moved);
      } else if (!Residuals.isCheap(stmt.op())) {
        for (var result : stmt.results()) {
          bytes += bytes(result.type());
        }
      }
    }
    return bytes;
  }

  /// What is left of all steps of a loop.
  private double left(Op.Scan scan, Set<Value> moved) {
    var inside = new Activity(Options.EXACT).varyingIn(scan, moved);
    double bytes = left(scan.body(), inside, read(scan.body()));
    for (var init : scan.inits()) {
      bytes += bytes(init.type());
    }
    return size(scan) * bytes;
  }

  private double loopsLeft(Body body, Set<Value> moved, Set<Value> read) {
    double bytes = 0;
    for (var stmt : body.stmts()) {
      boolean counts = stmt.results().stream().anyMatch(r -> moved.contains(r) && read.contains(r));
      if (counts && stmt.op() instanceof Op.Scan scan) {
        bytes += left(scan, moved);
      }
    }
    return bytes;
  }

  private double size(Op.Scan scan) {
    return sizes.most(scan.axis().size());
  }

  private double bytes(TensorType type) {
    double entries = BYTES_PER_REAL;
    for (var axis : type.axes()) {
      entries *= sizes.most(axis.size());
    }
    return entries;
  }
}
