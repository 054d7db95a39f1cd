package org.badgerlang.runtime.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.badgerlang.runtime.record.Checkpoints;
import org.badgerlang.runtime.record.SafeTensors;
import org.badgerlang.runtime.record.TensorFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunTest {
  @TempDir private Path folder;

  @Test
  void runsEveryLoopToItsEndAndEvaluatesOnTheWay() throws IOException {
    try (Trial trial = Trial.begin(folder, Trial.usual())) {
      Outcome outcome = trial.toEnd();
      assertEquals(Outcome.Ending.FINISHED, outcome.ending());
      assertEquals(
          List.of(
              "longer at 10",
              "longer at 20",
              "longer at 30",
              "longer at 40",
              "outer over at 40",
              "polish over at 10"),
          trial.seen);
      assertEquals(2, outcome.evaluations().size());
      assertFalse(outcome.asExpected(), "a square is never below 0");
      assertEquals(
          List.of(true, false), List.copyOf(outcome.evaluations().get(1).holds().values()));
    }
    List<String> metrics = Trial.metrics(folder);
    assertEquals(2 * 40 + 10 + 4 + 2, metrics.size());
    assertTrue(
        metrics.getFirst().startsWith("{\"step\":0,\"loop\":\"outer\",\"time\":0,\"values\""));
    assertTrue(metrics.get(1).contains("\"loop\":\"outer.inner\"") && metrics.get(1).contains("["));
    assertTrue(
        metrics.get(20).startsWith("{\"step\":10,\"evaluation\":\"longer\""), metrics.get(20));
  }

  @Test
  void weightsAreWhatWasLearnedAndWhatItStoodOn() throws IOException {
    try (Trial trial = Trial.begin(folder, Trial.usual())) {
      trial.toEnd();
    }
    TensorFile weights = SafeTensors.read(folder.resolve("weights.safetensors"), 100);
    assertEquals(
        List.of("start", "scale"),
        weights.tensors().stream().map(TensorFile.Tensor::name).toList());
    assertEquals("descent", weights.notes().get("name"));
  }

  @Test
  void theSeedDecidesEverything() throws IOException {
    RunConfig usual = Trial.usual();
    var other =
        new RunConfig(
            usual.params(), 4, OptionalLong.empty(), OptionalLong.empty(), Duration.ofHours(1));
    for (var each :
        Stream.of(
                java.util.Map.entry("a", usual),
                java.util.Map.entry("b", usual),
                java.util.Map.entry("c", other))
            .toList()) {
      try (Trial trial = Trial.begin(folder.resolve(each.getKey()), each.getValue())) {
        trial.toEnd();
      }
    }
    assertEquals(Trial.weights(folder.resolve("a")), Trial.weights(folder.resolve("b")));
    assertEquals(Trial.metrics(folder.resolve("a")), Trial.metrics(folder.resolve("b")));
    assertNotEquals(Trial.weights(folder.resolve("a")), Trial.weights(folder.resolve("c")));
  }

  @Test
  void stoppedAfterAnyStepItGoesOnToTheSameBits() throws IOException {
    Path whole = folder.resolve("whole");
    try (Trial trial = Trial.begin(whole, Trial.usual())) {
      trial.toEnd();
    }
    for (int stop = 0; stop <= Trial.ALL; stop++) {
      Path part = folder.resolve("part-" + stop);
      try (Trial trial = Trial.begin(part, Trial.usual())) {
        trial.advance(stop).run.finish();
      }
      if (stop < Trial.ALL) {
        try (Trial trial = Trial.resume(part, Trial.usual())) {
          assertEquals(Outcome.Ending.FINISHED, trial.toEnd().ending());
        }
      }
      assertEquals(Trial.weights(whole), Trial.weights(part), "stopped after " + stop);
      assertSameLines(Trial.metrics(whole), Trial.metrics(part), "stopped after " + stop);
    }
  }

  @Test
  void lostStepsRunAgainFromTheLastCheckpoint() throws IOException {
    Path whole = folder.resolve("whole");
    try (Trial trial = Trial.begin(whole, Trial.usual())) {
      trial.toEnd();
    }
    Path part = folder.resolve("part");
    try (Trial trial = Trial.begin(part, Trial.usual())) {
      trial.advance(13).run.finish();
      trial.advance(19);
    }
    try (Trial trial = Trial.resume(part, Trial.usual())) {
      trial.toEnd();
    }
    assertSameLines(Trial.metrics(whole), Trial.metrics(part), "after lost steps");
    assertEquals(Trial.weights(whole), Trial.weights(part));
  }

  @Test
  void aCapEndsTheFirstLoopAndAHigherOneGoesOn() throws IOException {
    RunConfig usual = Trial.usual();
    var capped =
        new RunConfig(
            usual.params(), 3, OptionalLong.of(7), OptionalLong.empty(), Duration.ofHours(1));
    try (Trial trial = Trial.begin(folder.resolve("part"), capped)) {
      Outcome outcome = trial.toEnd();
      assertEquals(Outcome.Ending.CAPPED, outcome.ending());
      assertEquals(7, outcome.loops().getFirst().steps());
      assertEquals(10, outcome.loops().get(1).steps());
    }
  }

  @Test
  void checkpointsComeAsOftenAsAskedFor() throws IOException {
    RunConfig usual = Trial.usual();
    var always =
        new RunConfig(usual.params(), 3, OptionalLong.empty(), OptionalLong.of(9), Duration.ZERO);
    try (Trial trial = Trial.begin(folder, always)) {
      trial.advance(5);
      var newest = new Checkpoints(folder.resolve("checkpoints")).newest(100).orElseThrow();
      assertEquals(5, newest.totalSteps());
    }
  }

  @Test
  void aNumberThatIsNoneStopsTheRunAndKeepsTheStateBefore() throws IOException {
    Path clean = folder.resolve("clean");
    try (Trial trial = Trial.begin(clean, Trial.usual())) {
      trial.advance(17).run.finish();
    }
    Path spoilt = folder.resolve("spoilt");
    try (Trial trial = Trial.begin(spoilt, Trial.config(40.0, 0.1, 17.0, -1.0, 0.0))) {
      RunFailure failure = assertThrows(RunFailure.class, trial::toEnd);
      assertEquals(RunFailure.Kind.ARITHMETIC, failure.kind());
      assertEquals(
          "`loss` of `outer.inner` became NaN at step 17 of `outer`, step 3 of `inner`"
              + " (descent.badger:5:3: `minimise wrong`)",
          failure.sentence());
    }
    assertEquals(Trial.weights(clean), Trial.weights(spoilt));
    var kept = new Checkpoints(spoilt.resolve("checkpoints")).newest(100).orElseThrow();
    assertEquals(17, kept.totalSteps());
  }

  @Test
  void anUpdateThatSpoilsAWeightIsNamedThoughTheLossShowsItLater() throws IOException {
    Path clean = folder.resolve("clean");
    try (Trial trial = Trial.begin(clean, Trial.usual())) {
      trial.advance(20).run.finish();
    }
    Path poisoned = folder.resolve("poisoned");
    try (Trial trial = Trial.begin(poisoned, Trial.config(40.0, 0.1, -1.0, 20.0, 0.0))) {
      RunFailure failure = assertThrows(RunFailure.class, trial::toEnd);
      assertTrue(
          failure
              .sentence()
              .contains(
                  "at step 21 of `outer`, step 0 of `inner`; it began when step 20 of `outer`"
                      + " changed `start`"),
          failure.sentence());
    }
    assertEquals(Trial.weights(clean), Trial.weights(poisoned));
  }

  @Test
  void aWeightSpoiltByTheLastStepIsNotSaved() throws IOException {
    try (Trial trial = Trial.begin(folder, Trial.config(21.0, 0.1, -1.0, 20.0, 0.0))) {
      trial.advance(21);
      RunFailure failure = assertThrows(RunFailure.class, trial.run::finish);
      assertTrue(
          failure.sentence().startsWith("step 20 of `outer` made `start` NaN"), failure.sentence());
    }
    assertTrue(Trial.weights(folder).stream().allMatch(Float::isFinite));
  }

  @Test
  void whatTheRunDidNotForeseeLeavesTheLastSnapshot() throws IOException {
    try (Trial trial = Trial.begin(folder, Trial.usual())) {
      trial.advance(5);
      assertTrue(trial.run.rescue());
    }
    assertTrue(Files.exists(folder.resolve("weights.safetensors")));
  }

  private static void assertSameLines(List<String> expected, List<String> actual, String when) {
    for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
      assertEquals(expected.get(i), actual.get(i), when + ", line " + (i + 1));
    }
    assertEquals(expected.size(), actual.size(), when);
  }
}
