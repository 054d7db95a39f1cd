package org.badgerlang.runtime.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PhiloxTest {
  /// The known answers of Random123's `kat_vectors` for philox4x32 with ten rounds.
  @Test
  void givesTheKnownAnswersOfRandom123() {
    assertBlock(
        new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, 0x00000000_00000000L, 0, 0, 0);
    assertBlock(
        new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
        0xffffffff_ffffffffL,
        0xffffffffL,
        0xffffffff_ffffffffL,
        0xffffffffL);
    assertBlock(
        new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
        0x299f31d0_a4093822L,
        0x85a308d3L,
        0x03707344_13198a2eL,
        0x243f6a88L);
  }

  private static void assertBlock(int[] words, long key, long step, long counters, long block) {
    for (int i = 0; i < 4; i++) {
      assertEquals(words[i], Philox.bits(key, step, counters, block * 4 + i), "word " + i);
    }
  }

  @Test
  void aRunOfElementsHasTheBitsOfEachElement() {
    var random = new SplittableRandom(7);
    for (int trial = 0; trial < 300; trial++) {
      long key = random.nextLong();
      long step = random.nextInt(3) == 0 ? random.nextLong(1L << 40) : random.nextInt(1000);
      long counters = Philox.counters(random.nextInt(100), random.nextInt(100));
      long first = random.nextLong(1L << random.nextInt(1, 33));
      int count = random.nextInt(40);
      int stride = random.nextInt(1, 5);
      int offset = random.nextInt(3);
      String seen = "seed 7, trial " + trial;
      float[] uniform = new float[offset + count * stride + 1];
      float[] normal = new float[uniform.length];
      Arrays.fill(uniform, -7);
      Arrays.fill(normal, -7);
      float[] expectedUniform = uniform.clone();
      float[] expectedNormal = normal.clone();
      for (int i = 0; i < count; i++) {
        long element = first + i;
        expectedUniform[offset + i * stride] = Philox.uniform(key, step, counters, element);
        expectedNormal[offset + i * stride] = Philox.normal(key, step, counters, element);
      }
      Philox.fillUniform(uniform, offset, count, stride, key, step, counters, first);
      Philox.fillNormal(normal, offset, count, stride, key, step, counters, first);
      assertArrayEquals(expectedUniform, uniform, seen);
      assertArrayEquals(expectedNormal, normal, seen);
    }
  }

  @Test
  void stepsBeyondTheCounterWordAreStillTheirOwn() {
    assertNotEquals(Philox.bits(1, 5, 0, 0), Philox.bits(1, 5 + (1L << 32), 0, 0));
    assertNotEquals(Philox.bits(1, 5 + (1L << 32), 0, 0), Philox.bits(1, 5 + (2L << 32), 0, 0));
  }

  @Test
  void elementsBeyondTheCounterWordAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Philox.uniform(0, 0, 0, 1L << 34));
    assertThrows(IllegalArgumentException.class, () -> Philox.uniform(0, 0, 0, -1));
    assertThrows(
        IllegalArgumentException.class,
        () -> Philox.fillNormal(new float[8], 0, 8, 1, 0, 0, 0, (1L << 34) - 4));
  }

  /// Results of earlier runs depend on these numbers.
  @Test
  void keysAreFixedForAllTime() {
    assertEquals(Philox.mix(0xCBF29CE484222325L), Philox.siteKey(""));
    assertEquals(Philox.mix(0xAF63DC4C8601EC8CL), Philox.siteKey("a"));
    assertEquals(Philox.mix(0x85944171F73967E8L), Philox.siteKey("foobar"));
    assertEquals(0xE220A8397B1DCDAFL, Philox.mix(0x9E3779B97F4A7C15L), "first of SplitMix64");
    assertEquals(
        Philox.mix(0xE220A8397B1DCDAFL ^ Philox.siteKey("Guessing.target")),
        Philox.key(0, Philox.siteKey("Guessing.target")));
  }

  @Test
  void packedCountersDoNotCollide() {
    var random = new SplittableRandom(11);
    var seen = new HashSet<Long>();
    int[] edges = {0, 1, 2, (1 << 21) - 1, 1 << 21, (1 << 24) - 1};
    for (int a : edges) {
      for (int b : edges) {
        for (int c : edges) {
          assertTrue(seen.add(Philox.counters(a, b, c)), a + " " + b + " " + c);
        }
      }
    }
    for (int i = 0; i < 20_000; i++) {
      seen.add(Philox.counters(random.nextInt(1 << 24), i, random.nextInt(1 << 24)));
    }
    assertEquals(edges.length * edges.length * edges.length + 20_000, seen.size(), "seed 11");
    assertNotEquals(Philox.counters(1, 2), Philox.counters(2, 1));
    assertNotEquals(Philox.fold(9, 0), Philox.fold(9, 1));
  }

  @Test
  void normalNumbersAreTheQuantilesOfTheirInterval() {
    assertQuantile(2.9180993729166234e-10, 0x8000_0000L);
    assertQuantile(0.6744897505624251, 0xC000_0000L);
    assertQuantile(-0.6744897498297384, 0x4000_0000L);
    assertQuantile(1.150349380941533, 0xE000_0000L);
    assertQuantile(-1.5341205434059566, 0x1000_0000L);
    assertQuantile(-3.0972690428633864, 0x0040_0000L);
    assertQuantile(-4.603714847972703, 0x0000_22D0L);
    assertQuantile(-5.957507662988571, 5);
    assertQuantile(-6.337957754553789, 0);
    assertEquals(NormalQuantile.ofBits(0), -NormalQuantile.ofBits(-1));
  }

  private static void assertQuantile(double expected, long bits) {
    float actual = NormalQuantile.ofBits((int) bits);
    assertEquals(expected, actual, 2e-7 * Math.abs(expected));
  }

  @Test
  void normalNumbersNeverDecreaseAcrossTheRangeAndMirror() {
    float last = Float.NEGATIVE_INFINITY;
    for (long bits = 0; bits <= 0xFFFF_FFFFL; bits += 65_537 * 7L) {
      float value = NormalQuantile.ofBits((int) bits);
      assertTrue(value >= last && Float.isFinite(value), "at " + bits);
      assertEquals(-value, NormalQuantile.ofBits((int) ~bits), 0f);
      last = value;
    }
  }

  @Test
  void ownLogarithmAgreesWithTheLibrary() {
    var random = new SplittableRandom(3);
    for (int i = 0; i < 100_000; i++) {
      double x = Math.exp(random.nextDouble(-23, 1));
      assertEquals(Math.log(x), NormalQuantile.log(x), 1e-11, "seed 3, x = " + x);
    }
  }

  @Test
  void momentsAreThoseOfTheDistributions() {
    int count = 1 << 20;
    float[] uniform = new float[count];
    float[] normal = new float[count];
    long key = Philox.key(42, Philox.siteKey("moments"));
    Philox.fillUniform(uniform, 0, count, 1, key, 3, 0, 0);
    Philox.fillNormal(normal, 0, count, 1, key, 4, 0, 0);
    // Bounds are five standard errors of each moment over 2^20 numbers.
    double unit = 5 / Math.sqrt(count);
    assertEquals(0.5, moment(uniform, 1), unit * 0.2887);
    assertEquals(1.0 / 3, moment(uniform, 2), unit * 0.2981);
    assertEquals(0, moment(normal, 1), unit);
    assertEquals(1, moment(normal, 2), unit * Math.sqrt(2));
    assertEquals(0, moment(normal, 3), unit * Math.sqrt(15));
    assertEquals(3, moment(normal, 4), unit * Math.sqrt(96));
  }

  private static double moment(float[] values, int power) {
    double sum = 0;
    for (float value : values) {
      sum += Math.pow(value, power);
    }
    return sum / values.length;
  }
}
