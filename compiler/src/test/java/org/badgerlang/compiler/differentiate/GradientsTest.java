package org.badgerlang.compiler.differentiate;

import static org.badgerlang.compiler.differentiate.FiniteDifferences.check;
import static org.badgerlang.compiler.differentiate.FiniteDifferences.gradient;
import static org.badgerlang.compiler.differentiate.FiniteDifferences.mixed;

import org.badgerlang.compiler.ir.RandomPrograms;
import org.badgerlang.compiler.ir.RandomPrograms.Kind;
import org.junit.jupiter.api.Test;

class GradientsTest {
  private static final Kind FLAT = Kind.SMOOTH.flat();
  private static final Kind LOOPS = Kind.SMOOTH;

  @Test
  void agreesWithDifferencesOnRandomPrograms() {
    for (long seed = 0; seed < 150; seed++) {
      first(seed, FLAT);
    }
  }

  @Test
  void agreesWithDifferencesOnRandomLoops() {
    for (long seed = 1000; seed < 1100; seed++) {
      first(seed, LOOPS);
    }
  }

  @Test
  void secondDerivativesAgreeWithDifferences() {
    for (long seed = 2000; seed < 2060; seed++) {
      second(seed, FLAT);
    }
  }

  @Test
  void secondDerivativesAgreeWithDifferencesThroughLoops() {
    for (long seed = 3000; seed < 3040; seed++) {
      second(seed, LOOPS);
    }
  }

  private static void first(long seed, Kind kind) {
    var body = mixed(RandomPrograms.body(seed, kind));
    var context = RandomPrograms.context(seed);
    check(body, RandomPrograms.inputs(body, seed, context, false), context, "seed " + seed);
  }

  private static void second(long seed, Kind kind) {
    var body = mixed(gradient(mixed(RandomPrograms.body(seed, kind))));
    var context = RandomPrograms.context(seed);
    check(body, RandomPrograms.inputs(body, seed, context, false), context, "seed " + seed);
  }
}
