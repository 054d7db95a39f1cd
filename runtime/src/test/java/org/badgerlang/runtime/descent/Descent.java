package org.badgerlang.runtime.descent;

import com.google.inject.Binder;
import com.google.inject.Module;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.badgerlang.runtime.Abandoned;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.KernelsFactory;
import org.badgerlang.runtime.SetupInfo;
import org.badgerlang.runtime.SetupInfo.Kind;
import org.badgerlang.runtime.launch.Launcher;
import org.badgerlang.runtime.random.Philox;
import org.badgerlang.runtime.wiring.DeviceBinding;

/// Learns where noisy inner descents on a quadratic should start, then polishes it in a second
/// loop.
///
/// `outer`: eight inner steps from `start` towards a target drawn anew each step; the start follows
/// the mean of the targets with momentum. `polish`: moves the start by a draw of its own. Params:
/// `steps`, `pace`, `spoil` (the step of `outer` at which the inner loss becomes NaN, -1 for
/// never), `poison` (the step that makes the start infinite), `pause` (milliseconds a step).
public final class Descent implements Kernels {
  public static final int SIZE = 5;
  private static final int INNER = 8;

  public static final String SPEC =
      """
      param steps = 40
      param pace = 0.1
      param size = 5
      loop outer repeat steps {
        loop inner repeat 8 { minimise wrong }
        minimise last(inner.loss)
      }
      loop polish repeat 10 { minimise wrong }
      """;

  public static final SetupInfo INFO =
      new SetupInfo(
          "descent",
          SPEC,
          "0.1.0",
          List.of(
              new SetupInfo.Param("steps", 40),
              new SetupInfo.Param("pace", 0.1),
              new SetupInfo.Param("spoil", -1),
              new SetupInfo.Param("poison", -1),
              new SetupInfo.Param("pause", 0)),
          List.of(),
          List.of(
              tensor("start", Kind.WEIGHT, Optional.of("outer")),
              tensor("outer.momentum.m", Kind.RULE, Optional.of("outer")),
              tensor("scale", Kind.FROZEN, Optional.empty())),
          List.of(
              new SetupInfo.Loop(
                  "outer",
                  Optional.empty(),
                  List.of(
                      metric("outer", "loss", 6, "minimise last(inner.loss)"),
                      metric("outer.inner", "loss", 5, "minimise wrong")),
                  -1,
                  place(4, "loop outer repeat steps {")),
              new SetupInfo.Loop(
                  "polish",
                  Optional.empty(),
                  List.of(metric("polish", "loss", 8, "minimise wrong")),
                  -1,
                  place(8, "loop polish repeat 10 { minimise wrong }"))),
          List.of(
              new SetupInfo.Evaluation(
                  "longer",
                  10,
                  List.of(new SetupInfo.Variant("inner.repeat = 100", List.of("final"), List.of())),
                  place(9, "")),
              new SetupInfo.Evaluation(
                  "sound",
                  0,
                  List.of(
                      new SetupInfo.Variant(
                          "",
                          List.of(),
                          List.of(
                              new SetupInfo.Expectation("loss < 10", place(10, "")),
                              new SetupInfo.Expectation("loss < 0", place(11, ""))))),
                  place(10, ""))));

  private final float[][] state = {new float[SIZE], new float[SIZE], new float[SIZE]};
  private final float[] target = new float[SIZE];
  private final float[] guess = new float[SIZE];
  private final float[] loss = new float[1];
  private final float[] inner = new float[INNER];
  private double[] params = {};
  private long seed;
  private BooleanSupplier abandon = () -> false;

  private static SetupInfo.Tensor tensor(String path, Kind kind, Optional<String> owner) {
    return new SetupInfo.Tensor(path, List.of("entry"), List.of(SIZE), kind, owner);
  }

  private static SetupInfo.Metric metric(String loop, String name, int line, String text) {
    return new SetupInfo.Metric(loop, name, true, place(line, text));
  }

  private static SetupInfo.Place place(int line, String text) {
    return new SetupInfo.Place("descent.badger", line, 3, text);
  }

  @Override
  public SetupInfo info() {
    return INFO;
  }

  @Override
  public void params(double[] values) {
    params = values.clone();
  }

  @Override
  public void seed(long value) {
    seed = value;
  }

  @Override
  public void init() {
    Philox.fillNormal(state[0], 0, SIZE, 1, key("start"), 0, 0, 0);
    Arrays.fill(state[1], 0);
    Arrays.fill(state[2], 2);
  }

  private long key(String site) {
    return Philox.key(seed, Philox.siteKey(site));
  }

  @Override
  public void read(int tensor, float[] into) {
    System.arraycopy(state[tensor], 0, into, 0, SIZE);
  }

  @Override
  public void write(int tensor, float[] from) {
    System.arraycopy(from, 0, state[tensor], 0, SIZE);
  }

  @Override
  public long repeat(int loop) {
    return loop == 0 ? (long) params[0] : 10;
  }

  @Override
  public void step(int loop, long step) {
    pause();
    if (loop == 0 && step == Integer.getInteger("badger.test.stuck", -1)) {
      linger(Integer.MAX_VALUE);
    }
    if (loop == 1) {
      for (int i = 0; i < SIZE; i++) {
        state[0][i] += 0.01f * Philox.normal(key("polish"), step, 0, i);
      }
      drawTarget("polish.target", step);
      loss[0] = wrong(state[0]);
      return;
    }
    drawTarget("target", step);
    System.arraycopy(state[0], 0, guess, 0, SIZE);
    for (int t = 0; t < INNER; t++) {
      for (int i = 0; i < SIZE; i++) {
        float noise = Philox.normal(key("noise"), step, Philox.counters(t), i);
        guess[i] -= 0.1f * (state[2][i] * (guess[i] - target[i]) + 0.1f * noise);
      }
      inner[t] = step == (long) params[2] && t >= 3 ? Float.NaN : wrong(guess);
    }
    for (int i = 0; i < SIZE; i++) {
      state[1][i] = 0.9f * state[1][i] + (state[0][i] - target[i]);
      state[0][i] -= (float) params[1] * state[1][i];
      if (step == (long) params[3]) {
        state[0][i] = Float.POSITIVE_INFINITY;
      }
    }
    loss[0] = inner[INNER - 1];
  }

  private void drawTarget(String site, long step) {
    Philox.fillUniform(target, 0, SIZE, 1, key(site), step, 0, 0);
  }

  private void pause() {
    if (params[4] > 0) {
      try {
        Thread.sleep((long) params[4]);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Stands for long work, which asks now and then whether it is to end.
  private void linger(int tiles) {
    for (int tile = tiles; tile > 0; tile--) {
      if (abandon.getAsBoolean()) {
        throw new Abandoned();
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void abandonWhen(BooleanSupplier wish) {
    abandon = wish;
  }

  private float wrong(float[] place) {
    float sum = 0;
    for (int i = 0; i < SIZE; i++) {
      sum += (place[i] - target[i]) * (place[i] - target[i]);
    }
    return sum;
  }

  @Override
  public float[] metric(int loop, int index) {
    return index == 0 ? loss : inner;
  }

  @Override
  public float[][] evaluate(int evaluation, int variant, long step) {
    linger(Integer.getInteger("badger.test.linger", 0));
    drawTarget("evaluate.target", step);
    float now = wrong(state[0]);
    return evaluation == 0
        ? new float[][] {{now}}
        : new float[][] {{now < 10 ? 1 : 0}, {now < 0 ? 1 : 0}};
  }

  @Override
  public long bytes() {
    return 4L * (5 * SIZE + INNER + 1);
  }

  @Override
  public void close() {}

  /// Makes it, on a device of its own name so that no vector module is needed.
  public static final class Factory implements KernelsFactory {
    @Override
    public Kernels create(int threads) {
      // Stands for the buffers of a large setup.
      byte[] ballast = new byte[Integer.getInteger("badger.test.ballast", 0)];
      if (ballast.length > 0) {
        System.setProperty("badger.test.ballast.held", ballast.length + "");
      }
      return new Descent();
    }
  }

  /// Binds it as a compiler would.
  public static final class Wiring implements Module {
    @Override
    public void configure(Binder binder) {
      DeviceBinding.setup(binder, INFO);
      DeviceBinding.device(binder, "plain", new Factory());
    }
  }

  public static void main(String[] args) {
    System.exit(Launcher.main(args, new Wiring()));
  }
}
