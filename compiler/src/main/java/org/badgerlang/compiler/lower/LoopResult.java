package org.badgerlang.compiler.lower;

import java.util.Map;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Value;

/// What a nested loop leaves to the statements after it.
///
/// @param series losses and measures over the loop's axis, by name; those of loops inside it as
///     `solve.loss`
/// @param observed what a probe sees in the loop over the loop's axis, by path as in `series`
/// @param left everything the loop learned, by stored path
record LoopResult(
    String name,
    Axis axis,
    Map<String, Value> series,
    Map<String, Value> left,
    Value steps,
    Map<String, Observed> observed) {}
