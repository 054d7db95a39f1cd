package org.badgerlang.compiler.plan;

import java.util.Locale;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;

/// Words for what statements compute, where the spec has none.
public final class Words {
  private Words() {}

  /// The spec's name for the result, or a word for the op.
  public static String of(Stmt stmt) {
    var hint = stmt.results().isEmpty() ? "" : stmt.result().hint();
    if (!hint.isEmpty()) {
      return hint;
    }
    return switch (stmt.op()) {
      case Op.Unary unary ->
          switch (unary.fn()) {
            case NEG -> "negative";
            case SQRT -> "root";
            case IS_FINITE -> "finite";
            case RECIPROCAL, EXP, LOG, SIN, COS, TANH, SIGMOID, ABS, SIGN, FLOOR ->
                unary.fn().name().toLowerCase(Locale.ROOT);
          };
      case Op.Binary(var fn, _, _) ->
          switch (fn) {
            case ADD -> "sum";
            case SUB -> "difference";
            case MUL -> "product";
            case DIV -> "quotient";
            case POW -> "power";
            case MIN -> "least";
            case MAX -> "greatest";
            case LT -> "less";
            case LE -> "atMost";
            case EQ -> "equal";
          };
      case Op.Reduce(var fn, _, _) ->
          switch (fn) {
            case SUM -> "total";
            case MAX -> "largest";
            case MIN -> "smallest";
          };
      case Op.Contract _ -> "dot";
      case Op.Select _ -> "chosen";
      case Op.Iota _ -> "place";
      case Op.Concat _ -> "joined";
      case Op.Pad _ -> "padded";
      case Op.Gather _ -> "gathered";
      case Op.ScatterAdd _ -> "scattered";
      case Op.Window _ -> "windows";
      case Op.Unwindow _ -> "overlapped";
      case Op.CumSum _ -> "running";
      case Op.ArgSort _ -> "order";
      case Op.ArgMax _ -> "argMax";
      case Op.Random _ -> "draw";
      case Op.Scan _ -> "left";
      case Op.Branch _ -> "branched";
      case Op.External _ -> "supplied";
      case Op.Constant _ -> "constant";
      case Op.Broadcast _, Op.Rename _, Op.Slice _, Op.Stop _, Op.InnerGradient _ -> "view";
    };
  }
}
