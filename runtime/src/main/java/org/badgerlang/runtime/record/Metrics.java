package org.badgerlang.runtime.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/// The file `metrics.jsonl`: a line for each logged step of a loop, and for each evaluation.
///
/// ```json
/// {"step":10,"loop":"outer","time":1.2,"values":{"loss":0.31}}
/// {"step":10,"loop":"outer.inner","time":1.2,"values":{"loss":[0.9,0.5,0.3]}}
/// {"step":10,"evaluation":"larger","condition":"size =
/// 4","time":1.3,"values":{"final":0.4},"expect":[true]}
/// ```
///
/// `step` counts from 0; `time` is in seconds of training. A series longer than [#MOST_POINTS] is
/// thinned: every k-th entry and the last one, whose places `"at"` then lists.
public final class Metrics implements AutoCloseable {
  /// The most entries of a series that a line holds.
  static final int MOST_POINTS = 1000;

  private static final long FLUSH_NANOS = 1_000_000_000L;

  private final FileChannel channel;
  private final StringBuilder pending = new StringBuilder();
  private final JsonText line = new JsonText();
  private long flushed;

  private Metrics(FileChannel channel) {
    this.channel = channel;
    this.flushed = System.nanoTime() - FLUSH_NANOS;
  }

  /// @param length the bytes of an earlier file to go on after; what follows them is dropped
  public static Metrics open(Path file, long length) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.size() > length) {
      channel.truncate(length);
    }
    channel.position(channel.size());
    return new Metrics(channel);
  }

  /// @param values of a step: one number each where `loop` is an outermost one, else a series each
  public void step(String loop, long step, double time, Map<String, float[]> values, boolean series)
      throws IOException {
    line.clear();
    line.open('{').name("step").value(step).name("loop").value(loop);
    line.name("time").value(rounded(time));
    int longest = values.values().stream().mapToInt(entries -> entries.length).max().orElse(0);
    int stride = (longest + MOST_POINTS - 1) / MOST_POINTS;
    if (stride > 1) {
      line.name("at").open('[');
      for (int i = 0; i < longest; i = next(i, stride, longest)) {
        line.value(i);
      }
      line.close(']');
    }
    line.name("values").open('{');
    values.forEach((name, entries) -> write(name, entries, series, Math.max(stride, 1)));
    line.close('}').close('}');
    add();
  }

  /// @param holds for each `expect`, whether it does
  public void evaluation(
      String name,
      String condition,
      long step,
      double time,
      Map<String, float[]> values,
      List<Boolean> holds)
      throws IOException {
    line.clear();
    line.open('{').name("step").value(step).name("evaluation").value(name);
    line.name("condition").value(condition).name("time").value(rounded(time));
    line.name("values").open('{');
    values.forEach((measure, entries) -> write(measure, entries, entries.length != 1, 1));
    line.close('}').name("expect").open('[');
    holds.forEach(line::value);
    line.close(']').close('}');
    add();
  }

  private void write(String name, float[] entries, boolean series, int stride) {
    line.name(name);
    if (!series && entries.length == 1) {
      line.value(entries[0]);
      return;
    }
    line.open('[');
    for (int i = 0; i < entries.length; i = next(i, stride, entries.length)) {
      line.value(entries[i]);
    }
    line.close(']');
  }

  /// The place after `i`: a stride on, and the last entry where that is beyond the end.
  private static int next(int i, int stride, int length) {
    return i == length - 1 ? length : Math.min(i + stride, length - 1);
  }

  private static double rounded(double seconds) {
    return Math.round(seconds * 1000) / 1000.0;
  }

  private void add() throws IOException {
    pending.append(line).append('\n');
    if (System.nanoTime() - flushed >= FLUSH_NANOS) {
      flush();
    }
  }

  private void flush() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(pending.toString().getBytes(StandardCharsets.UTF_8));
    pending.setLength(0);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    flushed = System.nanoTime();
  }

  /// Waits until the disk has every line; gives the length of the file.
  public long sync() throws IOException {
    flush();
    channel.force(false);
    return channel.position();
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      flush();
    }
  }
}
