package org.badgerlang.runtime.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.badgerlang.runtime.record.Json;
import org.badgerlang.runtime.record.JsonText;
import org.badgerlang.runtime.record.MalformedException;
import org.badgerlang.runtime.record.TensorFile;
import org.junit.jupiter.api.Test;

final class CurveTest {
  @Test
  void aLongCurveKeepsItsEndsAndAnEvenDistance() throws MalformedException {
    for (int length : new int[] {1, 2, Curve.MOST, Curve.MOST + 1, 5003, 20_000}) {
      var curve = new Curve();
      for (int step = 0; step < length; step++) {
        curve.add(step, step / 10.0, 2.0 * step);
      }
      List<Double> steps = numbers(curve, "steps");
      List<Double> values = numbers(curve, "values");
      assertTrue(steps.size() <= Curve.MOST, length + ": " + steps.size());
      assertEquals(0.0, steps.getFirst());
      assertEquals(length - 1.0, steps.getLast());
      assertEquals(2.0 * (length - 1), curve.last());
      double distance = steps.size() > 2 ? steps.get(1) : 1;
      for (int i = 0; i < steps.size() - 1; i++) {
        assertEquals(i * distance, steps.get(i));
        assertEquals(2 * steps.get(i), values.get(i));
      }
    }
  }

  private static List<Double> numbers(Curve curve, String name) throws MalformedException {
    var json = new JsonText().open('{');
    curve.write(json, Curve.MOST);
    if (Json.parse(json.close('}').toString()) instanceof Json.Obj object
        && object.get(name).orElseThrow() instanceof Json.Arr(var items)) {
      return items.stream().map(Json::number).toList();
    }
    throw new AssertionError(json.toString());
  }

  @Test
  void aHistogramCountsEveryFiniteEntry() {
    float[] values = {0, 1, 1, 4, Float.NaN, Float.POSITIVE_INFINITY};
    var histogram = Histogram.of(new TensorFile.Tensor("w", List.of(6), values));
    assertEquals(0, histogram.low());
    assertEquals(4, histogram.high());
    assertEquals(1, histogram.counts()[0]);
    assertEquals(2, histogram.counts()[8]);
    assertEquals(1, histogram.counts()[31]);
    assertEquals(1.5, histogram.mean());
    assertEquals(Math.sqrt(18), histogram.norm());
    assertEquals(2, histogram.strange());
  }

  @Test
  void aConstantTensorHasOneBar() {
    var histogram = Histogram.of(new TensorFile.Tensor("w", List.of(3), new float[] {2, 2, 2}));
    assertEquals(3, histogram.counts()[0]);
    assertEquals(0, histogram.deviation());
  }
}
