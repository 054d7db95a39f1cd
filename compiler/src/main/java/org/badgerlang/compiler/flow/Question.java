package org.badgerlang.compiler.flow;

import java.util.function.Predicate;

/// What may not flow where.
///
/// @param source names whose values are followed
/// @param opened names through which they may pass
/// @param learner loops whose learned things may not be applied to what depends on a source
/// @param absorbs updates that may depend on a source: what they leave is not followed further
/// @param forbidden updates that must not depend on a source
/// @param closed actions and objectives that must not depend on a source
public record Question(
    Predicate<Marks.Named> source,
    Predicate<Marks.Named> opened,
    Predicate<String> learner,
    Predicate<Marks.Updated> absorbs,
    Predicate<Marks.Updated> forbidden,
    Predicate<Marks.Arrival> closed) {

  /// Nothing that `loop` learns is applied to what depends on a source.
  public static Question blind(
      String loop, Predicate<Marks.Named> source, Predicate<Marks.Named> opened) {
    return new Question(
        source,
        opened,
        loop::equals,
        updated -> updated.loop().equals(loop),
        _ -> false,
        _ -> false);
  }

  /// A source reaches what `loop` minimises and nothing else.
  public static Question only(String loop, Predicate<Marks.Named> source) {
    return new Question(
        source,
        _ -> false,
        _ -> true,
        updated -> updated.loop().equals(loop),
        updated -> !updated.loop().equals(loop),
        arrival -> !arrival.loop().equals(loop) || arrival.what().startsWith("the action"));
  }

  /// A source reaches no update of a loop inside `loop`.
  public static Question heldOut(String loop, Predicate<Marks.Named> source) {
    Predicate<Marks.Updated> inside =
        updated -> !updated.loop().equals(loop) && updated.around().contains(loop);
    return new Question(source, _ -> false, _ -> false, inside.negate(), inside, _ -> false);
  }
}
