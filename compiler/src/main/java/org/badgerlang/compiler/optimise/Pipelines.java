package org.badgerlang.compiler.optimise;

import java.util.List;

/// The passes of each level, in order.
public final class Pipelines {
  public static final Pass REMOVE_INNER_MARKS =
      new Pass("remove-inner-marks", true, RemoveInnerMarks::run);
  public static final Pass FOLD_CONSTANTS = new Pass("fold-constants", true, FoldConstants::run);
  public static final Pass SIMPLIFY_ALGEBRA =
      new Pass("simplify-algebra", true, SimplifyAlgebra::run);
  public static final Pass SIMPLIFY_LOOPS = new Pass("simplify-loops", true, SimplifyLoops::run);
  public static final Pass MERGE_COMMON_SUBEXPRESSIONS =
      new Pass("merge-common-subexpressions", true, MergeCommonSubexpressions::run);
  public static final Pass ELIMINATE_DEAD_CODE =
      new Pass("eliminate-dead-code", true, EliminateDeadCode::run);
  public static final Pass HOIST_LOOP_INVARIANTS =
      new Pass("hoist-loop-invariants", true, HoistLoopInvariants::run);
  public static final Pass FUSE_REDUCE_OF_PRODUCT =
      new Pass("fuse-reduce-of-product", false, FuseReduceOfProduct::run);
  public static final Pass MERGE_FACTORS = new Pass("merge-factors", false, MergeFactors::run);
  public static final Pass SPLIT_SUMS = new Pass("split-sums", false, SplitSums::run);
  public static final Pass DROP_ZERO_TERMS = new Pass("drop-zero-terms", false, DropZeroTerms::run);
  public static final Pass COMBINE_SCATTERS =
      new Pass("combine-scatters", false, CombineScatters::run);

  public static final Pass MOVE_FACTORS = new Pass("move-factors", false, MoveFactors::run);
  public static final Pass PAIR_PRODUCTS = new Pass("pair-products", false, PairProducts::run);

  /// Every pass there is.
  public static final List<Pass> ALL =
      List.of(
          REMOVE_INNER_MARKS,
          FOLD_CONSTANTS,
          SIMPLIFY_ALGEBRA,
          SIMPLIFY_LOOPS,
          MERGE_COMMON_SUBEXPRESSIONS,
          ELIMINATE_DEAD_CODE,
          HOIST_LOOP_INVARIANTS,
          FUSE_REDUCE_OF_PRODUCT,
          MERGE_FACTORS,
          SPLIT_SUMS,
          DROP_ZERO_TERMS,
          COMBINE_SCATTERS,
          MOVE_FACTORS,
          PAIR_PRODUCTS);

  /// Only what makes the program smaller without changing any value it still computes.
  public static final List<Pass> O0 = List.of(REMOVE_INNER_MARKS, ELIMINATE_DEAD_CODE);

  /// Results stay the same bit for bit.
  public static final List<Pass> O1 =
      List.of(
          REMOVE_INNER_MARKS,
          ELIMINATE_DEAD_CODE,
          FOLD_CONSTANTS,
          SIMPLIFY_ALGEBRA,
          SIMPLIFY_LOOPS,
          MERGE_COMMON_SUBEXPRESSIONS,
          ELIMINATE_DEAD_CODE);

  /// Dead code first, so that a product which only a dead adjoint read counts as used once.
  /// Hoisting shows equal statements to the merging after it; both show loops further things to
  /// simplify.
  public static final List<Pass> O2 =
      List.of(
          REMOVE_INNER_MARKS,
          ELIMINATE_DEAD_CODE,
          FOLD_CONSTANTS,
          SIMPLIFY_ALGEBRA,
          SIMPLIFY_LOOPS,
          MERGE_COMMON_SUBEXPRESSIONS,
          ELIMINATE_DEAD_CODE,
          COMBINE_SCATTERS,
          DROP_ZERO_TERMS,
          MERGE_FACTORS,
          FUSE_REDUCE_OF_PRODUCT,
          HOIST_LOOP_INVARIANTS,
          SIMPLIFY_LOOPS,
          FOLD_CONSTANTS,
          SIMPLIFY_ALGEBRA,
          MERGE_COMMON_SUBEXPRESSIONS,
          ELIMINATE_DEAD_CODE,
          FUSE_REDUCE_OF_PRODUCT,
          SPLIT_SUMS,
          SIMPLIFY_LOOPS,
          SIMPLIFY_ALGEBRA,
          MERGE_FACTORS,
          MERGE_COMMON_SUBEXPRESSIONS,
          ELIMINATE_DEAD_CODE,
          MOVE_FACTORS,
          PAIR_PRODUCTS,
          MERGE_COMMON_SUBEXPRESSIONS,
          ELIMINATE_DEAD_CODE);

  private Pipelines() {}

  /// @param level 0, 1 or 2
  public static List<Pass> of(int level) {
    return switch (level) {
      case 0 -> O0;
      case 1 -> O1;
      case 2 -> O2;
      default -> throw new IllegalArgumentException("no optimisation level " + level);
    };
  }
}
