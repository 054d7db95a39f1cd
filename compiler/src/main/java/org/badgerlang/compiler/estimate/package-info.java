/// Estimators of gradients through long loops, as transformations of the statements that computed
/// an objective.
///
/// Each takes the builder in which the objective was computed, appends or rewrites statements
/// there, and gives one tensor for each thing that is learned. None of them changes the value of
/// anything that was computed before, so several estimators work side by side in one step. Each
/// says its formula, bias, variance, cost and source. No estimator clips.
@NullMarked
package org.badgerlang.compiler.estimate;

import org.jspecify.annotations.NullMarked;
