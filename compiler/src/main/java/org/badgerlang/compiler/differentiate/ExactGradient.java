package org.badgerlang.compiler.differentiate;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// The exact gradient within a given memory, by the cheaper mode where it needs derivatives of
/// gradients.
///
/// Formula: reverse mode, λ[t] = (∂U/∂s)ᵀ λ[t+1] + ∂f/∂s[t] and g = Σ (∂U/∂θ)ᵀ λ[t+1] + ∂f/∂θ back
/// through every loop, s from what was kept or computed again ([MemoryPlan]). Derivatives of
/// gradients: reverse mode over reverse mode keeps how the inner gradients were computed; forward
/// mode over reverse mode computes them again together with a tangent ([SecondOrder]) and keeps
/// where they were taken. Both are built aside and weighed: what fits into the memory goes before
/// what does not, then fewer operations, where they are alike fewer bytes.
///
/// Bias: none. Variance: none. Cost: about three forward runs, one more where states are computed
/// again from one that is kept every so many steps, two where that is done at two scales; memory as
/// given.
///
/// Sources: Griewank and Walther 2008, *Evaluating Derivatives*, chapters 3 and 12; Kemaev et al.
/// 2025 (MixFlow-MG), arXiv 2505.00793, for forward mode over reverse mode.
public final class ExactGradient {
  /// By how much one mode's operations must be below the other's to count as fewer.
  private static final double CLEARLY = 0.95;

  /// How derivatives of gradients are had.
  public enum Mode {
    REVERSE_OVER_REVERSE,
    FORWARD_OVER_REVERSE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /// What was chosen.
  ///
  /// @param reverse what reverse mode over reverse mode costs, `forward` what forward mode over
  ///     reverse mode does
  /// @param keptReverse bytes that the loops keep for it, `keptForward` likewise
  public record Choice(
      Mode mode, Weight reverse, Weight forward, double keptReverse, double keptForward) {}

  /// Gradients, what is kept of loops for them, and the choice where there was one.
  public record Result(
      List<Value> gradients, List<MemoryPlan.Kept> kept, Optional<Choice> choice) {}

  private record Trial(Weight weight, double kept) {}

  private final BodyBuilder b;
  private final Value objective;
  private final List<Value> wrt;
  private final double memory;
  private final SizeFacts sizes;

  private ExactGradient(
      BodyBuilder b, Value objective, List<Value> wrt, double memory, SizeFacts sizes) {
    this.b = b;
    this.objective = objective;
    this.wrt = wrt;
    this.memory = memory;
    this.sizes = sizes;
  }

  /// The gradient of the objective by each of `wrt`, keeping at most `memory` bytes of the loops
  /// that it goes through as far as that can be.
  public static Result of(
      BodyBuilder b, Value objective, List<Value> wrt, double memory, SizeFacts sizes) {
    return new ExactGradient(b, objective, wrt, memory, sizes).take();
  }

  private Result take() {
    var choice = choose();
    boolean mixed = choice.filter(c -> c.mode() == Mode.FORWARD_OVER_REVERSE).isPresent();
    var options = mixed ? Options.MIXED : Options.EXACT;
    var kept = MemoryPlan.within(b, objective, wrt, memory, sizes, options);
    return new Result(Gradients.gradient(b, objective, wrt, options), kept, choice);
  }

  private Optional<Choice> choose() {
    var activity = new Activity(Options.EXACT);
    var moved = activity.varying(b.stmts(), wrt);
    if (!passesGradient(b.stmts(), moved, activity)) {
      return Optional.empty();
    }
    var reverse = tried(Options.EXACT);
    var forward = tried(Options.MIXED);
    var mode = isBetter(forward, reverse) ? Mode.FORWARD_OVER_REVERSE : Mode.REVERSE_OVER_REVERSE;
    return Optional.of(
        new Choice(mode, reverse.weight(), forward.weight(), reverse.kept(), forward.kept()));
  }

  /// Whether gradients of which the objective is known vary with what is learned.
  private static boolean passesGradient(List<Stmt> stmts, Set<Value> moved, Activity activity) {
    for (var stmt : stmts) {
      boolean found =
          switch (stmt.op()) {
            case Op.InnerGradient mark -> mark.of().isPresent() && moved.contains(stmt.result());
            case Op.Scan scan ->
                passesGradient(scan.body().stmts(), activity.varyingIn(scan, moved), activity);
            default -> false;
          };
      if (found) {
        return true;
      }
    }
    return false;
  }

  private Trial tried(Options options) {
    var aside = b.reopen(new Body(b.params(), b.stmts(), List.of()));
    var kept = MemoryPlan.within(aside, objective, wrt, memory, sizes, options);
    var gradients = Gradients.gradient(aside, objective, wrt, options);
    double bytes = kept.stream().mapToDouble(MemoryPlan.Kept::bytes).sum();
    return new Trial(Weight.of(aside.stmts(), gradients, sizes), bytes);
  }

  private boolean isBetter(Trial one, Trial other) {
    boolean fits = one.kept() <= memory;
    boolean otherFits = other.kept() <= memory;
    if (fits != otherFits) {
      return fits;
    }
    if (!fits) {
      return one.kept() < other.kept();
    }
    double ratio = one.weight().operations() / Math.max(1, other.weight().operations());
    boolean alike = ratio >= CLEARLY && ratio <= 1 / CLEARLY;
    return alike ? one.weight().bytes() < other.weight().bytes() : ratio < CLEARLY;
  }
}
