package org.badgerlang.compiler.cli;

import java.time.Duration;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingStream;

/// Looks every few milliseconds at what the threads of this process are at, through the JVM's
/// flight recorder.
final class Sampling implements AutoCloseable {
  private static final String SAMPLE = "jdk.ExecutionSample";
  private static final Duration PERIOD = Duration.ofMillis(10);

  private final RecordingStream stream = new RecordingStream();
  private final Profile profile;

  private Sampling(Profile profile) {
    this.profile = profile;
  }

  /// Begins; until it is closed, `profile` counts.
  static Sampling into(Profile profile) {
    var sampling = new Sampling(profile);
    sampling.stream.enable(SAMPLE).withPeriod(PERIOD);
    sampling.stream.onEvent(SAMPLE, sampling::count);
    sampling.stream.startAsync();
    return sampling;
  }

  private void count(RecordedEvent event) {
    if (event.getStackTrace() == null) {
      return;
    }
    profile.count(
        event.getStackTrace().getFrames().stream()
            .map(RecordedFrame::getMethod)
            .map(method -> method.getType().getName() + "." + method.getName())
            .toList());
  }

  /// Ends, with everything counted.
  @Override
  public void close() {
    stream.stop();
    stream.close();
  }
}
