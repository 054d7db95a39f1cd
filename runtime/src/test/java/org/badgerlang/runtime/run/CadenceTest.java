package org.badgerlang.runtime.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CadenceTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 7, 999, 1000})
  void shortLoopsAreLoggedWhole(long total) {
    assertEquals(total, lines(Cadence.of(total), total));
  }

  @ParameterizedTest
  @ValueSource(longs = {1001, 1999, 2001, 5000, 10_000, 20_000, 54_321, 1_000_000, 9_999_999})
  void longLoopsGiveAFewHundredLinesWithFirstAndLast(long total) {
    Cadence cadence = Cadence.of(total);
    long lines = lines(cadence, total);
    assertTrue(lines >= 200 && lines <= 1001, total + " gave " + lines);
    assertTrue(cadence.logs(0) && cadence.logs(total - 1));
  }

  @Test
  void loopsWithoutEndAreLoggedEverMoreSeldom() {
    Cadence cadence = Cadence.of(-1);
    assertEquals(1000, lines(cadence, 1000));
    assertEquals(1900, lines(cadence, 10_000));
    assertEquals(2800, lines(cadence, 100_000));
  }

  @Test
  void aWishIsFollowed() {
    Cadence cadence = Cadence.every(30, 100);
    assertEquals(5, lines(cadence, 100));
    assertTrue(cadence.logs(99));
  }

  private static long lines(Cadence cadence, long total) {
    return LongStream.range(0, total).filter(cadence::logs).count();
  }
}
