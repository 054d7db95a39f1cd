package org.badgerlang.runtime.run;

import java.util.Optional;
import org.badgerlang.runtime.SetupInfo;

/// A metric that is NaN or infinite, and where it was first.
///
/// @param loop the outermost loop
/// @param step the step of that loop
/// @param entry the place in the metric's series
record NotFinite(String loop, long step, SetupInfo.Metric metric, int entry, float value) {

  /// What happened, in one sentence.
  ///
  /// @param origin the learned tensor that was not finite before this step already, and the step
  ///     that made it so
  String sentence(Optional<Origin> origin) {
    SetupInfo.Place place = metric.place();
    String where =
        metric.loop().equals(loop)
            ? "step %d of `%s`".formatted(step, loop)
            : "step %d of `%s`, %s".formatted(step, loop, inside());
    String begun =
        origin
            .map(
                earlier ->
                    "; it began when step %d of `%s` changed `%s`"
                        .formatted(earlier.step, earlier.loop, earlier.tensor))
            .orElse("");
    return "`%s` of `%s` became %s at %s%s (%s:%d:%d: `%s`)"
        .formatted(
            metric.name(),
            metric.loop(),
            named(value),
            where,
            begun,
            place.file(),
            place.line(),
            place.column(),
            place.text().strip());
  }

  private String inside() {
    String nested = metric.loop().substring(metric.loop().indexOf('.') + 1);
    return nested.indexOf('.') < 0
        ? "step %d of `%s`".formatted(entry, nested)
        : "entry %d of the series over `%s`".formatted(entry, nested);
  }

  static String named(float value) {
    return Float.isNaN(value) ? "NaN" : value > 0 ? "infinite" : "minus infinity";
  }

  /// The update after which a learned tensor was not finite.
  record Origin(String loop, long step, String tensor) {}
}
