package org.badgerlang.runtime.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsTest {
  @TempDir private Path folder;

  @Test
  void linesAreAsDocumented() throws IOException {
    Path file = folder.resolve("metrics.jsonl");
    try (Metrics metrics = Metrics.open(file, 0)) {
      var values = new LinkedHashMap<String, float[]>();
      values.put("loss", new float[] {0.31f});
      values.put("norm", new float[] {Float.NaN});
      metrics.step("outer", 10, 1.23456, values, false);
      metrics.step("outer.inner", 10, 1.2, Map.of("loss", new float[] {0.9f, 0.5f}), true);
      metrics.step("outer.once", 10, 1.2, Map.of("loss", new float[] {0.9f}), true);
      metrics.evaluation(
          "larger", "size = 4", 10, 1.3, Map.of("final", new float[] {0.4f}), List.of(true));
    }
    assertEquals(
        """
        {"step":10,"loop":"outer","time":1.235,"values":{"loss":0.31,"norm":"NaN"}}
        {"step":10,"loop":"outer.inner","time":1.2,"values":{"loss":[0.9,0.5]}}
        {"step":10,"loop":"outer.once","time":1.2,"values":{"loss":[0.9]}}
        {"step":10,"evaluation":"larger","condition":"size = 4","time":1.3,\
        "values":{"final":0.4},"expect":[true]}
        """,
        Files.readString(file));
  }

  @Test
  void aLongSeriesIsThinnedAndSaysWhere() throws IOException {
    Path file = folder.resolve("metrics.jsonl");
    float[] series = new float[2_500];
    for (int i = 0; i < series.length; i++) {
      series[i] = i;
    }
    try (Metrics metrics = Metrics.open(file, 0)) {
      metrics.step("outer.inner", 0, 0, Map.of("loss", series), true);
    }
    if (!(Json.parse(Files.readString(file)) instanceof Json.Obj line)
        || !(line.get("at").orElseThrow() instanceof Json.Arr(var places))
        || !(line.object("values").orElseThrow().get("loss").orElseThrow()
            instanceof Json.Arr(var values))) {
      throw new AssertionError("not the form of a line");
    }
    assertTrue(places.size() <= Metrics.MOST_POINTS + 1);
    assertEquals(places.size(), values.size());
    assertEquals(new Json.Num("2499"), places.getLast());
    for (int i = 0; i < values.size(); i++) {
      assertEquals(((Json.Num) places.get(i)).asDouble(), ((Json.Num) values.get(i)).asDouble());
    }
  }

  @Test
  void whatFollowsTheCheckpointIsDropped() throws IOException {
    Path file = folder.resolve("metrics.jsonl");
    long length;
    try (Metrics metrics = Metrics.open(file, 0)) {
      metrics.step("outer", 0, 0, Map.of("loss", new float[] {1}), false);
      length = metrics.sync();
      metrics.step("outer", 1, 0, Map.of("loss", new float[] {2}), false);
    }
    Files.writeString(file, "{\"step\":2,\"lo", java.nio.file.StandardOpenOption.APPEND);
    try (Metrics metrics = Metrics.open(file, length)) {
      metrics.step("outer", 1, 0, Map.of("loss", new float[] {3}), false);
    }
    assertEquals(
        """
        {"step":0,"loop":"outer","time":0.0,"values":{"loss":1.0}}
        {"step":1,"loop":"outer","time":0.0,"values":{"loss":3.0}}
        """,
        Files.readString(file));
  }
}
