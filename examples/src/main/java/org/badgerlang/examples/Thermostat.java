package org.badgerlang.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.badgerlang.api.Setup;
import org.badgerlang.api.Spec;
import org.badgerlang.api.SpecException;
import org.badgerlang.api.Training;
import org.badgerlang.runtime.provider.TaskProvider;
import org.badgerlang.runtime.provider.TaskRequest;
import org.badgerlang.runtime.provider.TaskSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/// Trains the controller of `java/thermostat.badger` on rooms that this program simulates, looks at
/// what it learned, changes it, and lets it heat one room hour by hour.
public final class Thermostat {
  private static final int HOURS = 8;

  private Thermostat() {}

  public static void main(String[] args) throws IOException, SpecException {
    run(Path.of("java/thermostat.badger"), 300, System.out);
  }

  /// Gives how far the room is from what was wanted after some hours, in degrees.
  static double run(Path spec, int steps, PrintStream out) throws IOException, SpecException {
    Setup setup = Spec.of(spec).suppliedBy(new Room()).compile();

    try (Training training = setup.start(1)) {
      training.step();
      out.printf("loss at first  %.3f%n", training.metric("train.loss"));
      training.steps(steps - 1L);
      out.printf("loss at last   %.3f%n", training.metric("train.loss"));

      // Weights are read and set by their path, as arrays.
      INDArray gain = training.read("controller.weights.gain");
      out.printf("gain           %.3f%n", gain.getDouble(0));
      training.write("controller.weights.gain", gain.mul(0.9));

      // What was trained acts in a loop of its own, one hour a step.
      for (int hour = 0; hour < HOURS; hour++) {
        training.step("live");
        out.printf(
            "hour %d: heats %.2f, off by %.2f degrees%n",
            hour, training.metric("live.heat"), training.metric("live.error"));
      }
      return Math.abs(training.metric("live.error"));
    }
  }

  /// Rooms that lose a fifth of their warmth an hour, beside what the outside has. The spec names
  /// it: `task Room(outside = 5) from "room"`. Flat arrays are the fastest way to answer;
  /// [org.badgerlang.api.ArrayTasks] answers in `INDArray`.
  private static final class Room implements TaskProvider {
    @Override
    public String name() {
      return "room";
    }

    /// Checks what the spec declares, once, and says who answers.
    @Override
    public TaskSource open(TaskRequest request) {
      if (!request.output("warmth").map(member -> member.axes().isEmpty()).orElse(false)) {
        throw new IllegalArgumentException("a room has one `warmth`");
      }
      return switch (request.moment()) {
        case DRAW -> Room::begin;
        case MOVE -> Room::hour;
      };
    }

    private static void begin(
        long ticket, Map<String, float[]> inputs, Map<String, float[]> outputs) {
      number(outputs, "warmth")[0] = (float) new SplittableRandom(ticket).nextDouble(10, 20);
    }

    private static void hour(
        long ticket, Map<String, float[]> inputs, Map<String, float[]> outputs) {
      float before = number(inputs, "warmth")[0];
      float lost = 0.2f * (before - number(inputs, "outside")[0]);
      number(outputs, "warmth")[0] = before + number(inputs, "heat")[0] - lost;
    }

    private static float[] number(Map<String, float[]> tensors, String name) {
      float[] tensor = tensors.get(name);
      if (tensor == null) {
        throw new IllegalArgumentException("no `" + name + "` among " + tensors.keySet());
      }
      return tensor;
    }
  }
}
