package org.badgerlang.runtime.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.badgerlang.runtime.record.JsonText;

/// The series of a nested loop's metric at a few logged steps of its outermost loop, the first and
/// the last among them, and its first and last entries over all of them.
final class Inside {
  /// The most series that are kept, beside the last one.
  private static final int MOST = 8;

  /// The most entries of a series that are kept.
  private static final int MOST_ENTRIES = 240;

  private record Sample(long step, int[] at, float[] values) {}

  private final List<Sample> samples = new ArrayList<>();
  private final Curve start = new Curve();
  private final Curve end = new Curve();
  private long every = 1;
  private long seen;
  private Sample last = new Sample(-1, new int[0], new float[0]);

  /// @param at the place of each value in the whole series
  void add(long step, double time, int[] at, float[] values) {
    if (values.length == 0) {
      return;
    }
    start.add(step, time, values[0]);
    end.add(step, time, values[values.length - 1]);
    last = thinned(step, at, values);
    if (seen++ % every == 0) {
      samples.add(last);
      if (samples.size() > MOST) {
        for (int i = samples.size() - 1; i > 0; i--) {
          if (i % 2 == 1) {
            samples.remove(i);
          }
        }
        every *= 2;
      }
    }
  }

  private static Sample thinned(long step, int[] at, float[] values) {
    int stride = Math.max(1, (values.length + MOST_ENTRIES - 1) / MOST_ENTRIES);
    int count = (values.length + stride - 1) / stride;
    boolean lastApart = (count - 1) * stride != values.length - 1;
    int[] places = new int[count + (lastApart ? 1 : 0)];
    float[] kept = new float[places.length];
    for (int i = 0; i < places.length; i++) {
      int from = Math.min(i * stride, values.length - 1);
      places[i] = at[from];
      kept[i] = values[from];
    }
    return new Sample(step, places, kept);
  }

  /// @param detail whether all samples are wanted, or the first and the last alone
  void write(JsonText json, Detail detail) {
    json.name("samples").open('[');
    for (Sample sample : samples) {
      if (detail == Detail.FULL || sample == samples.getFirst()) {
        write(json, sample);
      }
    }
    // A series that was never added to has no sample at all.
    boolean isLastOut =
        samples.isEmpty()
            || (detail == Detail.FULL ? samples.getLast() : samples.getFirst()) == last;
    if (!isLastOut) {
      write(json, last);
    }
    json.close(']').name("start").open('{');
    start.write(json, detail.points());
    json.close('}').name("end").open('{');
    end.write(json, detail.points());
    json.close('}');
  }

  private static void write(JsonText json, Sample sample) {
    json.open('{').name("step").value(sample.step).name("at").open('[');
    Arrays.stream(sample.at).forEach(json::value);
    json.close(']').name("values").values(sample.values).close('}');
  }
}
