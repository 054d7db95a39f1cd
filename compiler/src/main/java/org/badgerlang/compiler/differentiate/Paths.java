package org.badgerlang.compiler.differentiate;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.jspecify.annotations.Nullable;

/// What lies between an objective and what it is differentiated by.
///
/// @param reached whether some path has a derivative all the way
/// @param cuts where paths of data from there to the objective lose their derivative
/// @param bends where paths of derivatives pass ops whose second derivative vanishes or does not
///     exist
public record Paths(boolean reached, List<Place> cuts, List<Place> bends) {
  /// An op at a place of the spec.
  public record Place(Span origin, Kind kind) {}

  /// What an op does to a derivative.
  public enum Kind {
    /// `stop`
    STOP,
    /// The gradient of an inner loop, under `first_order`.
    INNER_GRADIENT,
    /// `floor`, `round`, `sign`, `is_finite`
    STEP,
    /// A comparison, or the condition of a choice.
    CONDITION,
    /// `argmax`, `argsort`, and the index of a selection.
    INDEX,
    /// The counters of a draw.
    DRAW,
    /// Java code.
    EXTERNAL,
    /// `max`, `min`, `relu`, `abs`, `where`: bent, with second derivative 0.
    KINK,
    /// `sqrt`: no derivative at 0.
    ROOT
  }

  public Paths {
    cuts = List.copyOf(cuts);
    bends = List.copyOf(bends);
  }

  /// The facts about the derivative of `objective` by `wrt`, as far as these statements tell.
  public static Paths between(List<Stmt> stmts, Value objective, Value wrt, Options options) {
    var derivative = new Activity(options);
    var data = Activity.ofData();
    var search = new Search(derivative, data);
    var varying = derivative.varying(stmts, List.of(wrt));
    search.walk(
        stmts,
        varying,
        derivative.needed(stmts, List.of(objective)),
        data.needed(stmts, List.of(objective)));
    return new Paths(
        varying.contains(objective), List.copyOf(search.cuts), List.copyOf(search.bends));
  }

  private record Search(Activity derivative, Activity data, Set<Place> cuts, Set<Place> bends) {
    Search(Activity derivative, Activity data) {
      this(derivative, data, new LinkedHashSet<>(), new LinkedHashSet<>());
    }

    /// @param varying what has a derivative by the start
    /// @param needed what the end has a derivative by
    /// @param read what the end depends on in any way
    void walk(List<Stmt> stmts, Set<Value> varying, Set<Value> needed, Set<Value> read) {
      for (var stmt : stmts) {
        boolean isRead = stmt.results().stream().anyMatch(read::contains);
        if (!isRead || stmt.op().operands().stream().noneMatch(varying::contains)) {
          continue;
        }
        switch (stmt.op()) {
          case Op.Scan scan ->
              walk(
                  scan.body().stmts(),
                  derivative.varyingIn(scan, varying),
                  derivative.neededIn(scan, among(stmt, needed)),
                  data.neededIn(scan, among(stmt, read)));
          case Op.Branch branch -> branch(stmt, branch, varying, needed, read);
          case Op op -> plain(stmt, op, varying, needed);
        }
      }
    }

    private static boolean[] among(Stmt stmt, Set<Value> values) {
      var found = new boolean[stmt.results().size()];
      for (int i = 0; i < found.length; i++) {
        found[i] = values.contains(stmt.results().get(i));
      }
      return found;
    }

    private void branch(
        Stmt stmt, Op.Branch branch, Set<Value> varying, Set<Value> needed, Set<Value> read) {
      if (varying.contains(branch.condition())) {
        cuts.add(new Place(stmt.origin(), Kind.CONDITION));
      }
      for (var side : branch.bodies()) {
        var starts = new LinkedHashSet<Value>();
        for (int i = 0; i < branch.args().size(); i++) {
          if (varying.contains(branch.args().get(i))) {
            starts.add(side.params().get(i));
          }
        }
        var ends = new LinkedHashSet<Value>();
        var readEnds = new LinkedHashSet<Value>();
        for (int i = 0; i < side.results().size(); i++) {
          if (needed.contains(stmt.results().get(i))) {
            ends.add(side.results().get(i));
          }
          if (read.contains(stmt.results().get(i))) {
            readEnds.add(side.results().get(i));
          }
        }
        walk(
            side.stmts(),
            derivative.varying(side.stmts(), starts),
            derivative.needed(side.stmts(), ends),
            data.needed(side.stmts(), readEnds));
      }
    }

    private void plain(Stmt stmt, Op op, Set<Value> varying, Set<Value> needed) {
      var through = derivative.throughOperands(op);
      for (var operand : op.operands()) {
        if (varying.contains(operand) && !through.contains(operand)) {
          cuts.add(new Place(stmt.origin(), cut(op)));
        }
      }
      var bend = bend(op);
      if (bend != null
          && through.stream().anyMatch(varying::contains)
          && needed.contains(stmt.result())) {
        bends.add(new Place(stmt.origin(), bend));
      }
    }

    private static Kind cut(Op op) {
      return switch (op) {
        case Op.Stop _ -> Kind.STOP;
        case Op.InnerGradient _ -> Kind.INNER_GRADIENT;
        case Op.Random _ -> Kind.DRAW;
        case Op.External _ -> Kind.EXTERNAL;
        case Op.Binary _, Op.Select _, Op.Branch _ -> Kind.CONDITION;
        case Op.ArgSort _, Op.ArgMax _, Op.Gather _, Op.ScatterAdd _ -> Kind.INDEX;
        case Op.Constant _,
            Op.Iota _,
            Op.Unary _,
            Op.Broadcast _,
            Op.Contract _,
            Op.Reduce _,
            Op.Rename _,
            Op.Slice _,
            Op.Pad _,
            Op.Concat _,
            Op.Window _,
            Op.Unwindow _,
            Op.CumSum _,
            Op.Scan _ ->
            Kind.STEP;
      };
    }

    private static @Nullable Kind bend(Op op) {
      return switch (op) {
        case Op.Unary(var fn, _) when fn == Op.UnaryFn.ABS -> Kind.KINK;
        case Op.Unary(var fn, _) when fn == Op.UnaryFn.SQRT -> Kind.ROOT;
        case Op.Binary(var fn, _, _) when fn == Op.BinaryFn.MAX || fn == Op.BinaryFn.MIN ->
            Kind.KINK;
        case Op.Reduce(var fn, _, _) when fn != Op.ReduceFn.SUM -> Kind.KINK;
        case Op.Select _ -> Kind.KINK;
        default -> null;
      };
    }
  }
}
