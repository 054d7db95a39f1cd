package org.badgerlang.runtime.random;

import java.nio.charset.StandardCharsets;

/// Random numbers as a pure function of seed, place in the spec, step, nested counters and element:
/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3").
///
/// A draw is named by a **site**, the path of the draw in the spec. One block of four 32-bit words
/// comes from
///
/// | input | value |
/// | --- | --- |
/// | key, 64 bits | [#key] of the run's seed and the site's [#siteKey]; low word first |
/// | counter word 0 | `element >>> 2` |
/// | counter word 1 | the low 32 bits of `step` |
/// | counter words 2 and 3 | the low and the high 32 bits of `counters` |
///
/// and an element takes word `element & 3` of its block. `element` is the place of an entry in the
/// draw's type in canonical order (last axis fastest), below 2^34. `step` is the step of the
/// outermost loop, not negative; from 2^32 on, its high 32 bits are folded into the key. `counters`
/// packs the steps of the loops in between, outermost first, see [#counters(long)] and its
/// neighbours. Draws before the first step use step 0; their sites are their own.
///
/// Every operation is exact or correctly rounded, none is contracted, and no library function is
/// called, so that any device which follows these formulas gets the same bits.
public final class Philox {
  private static final int MULTIPLIER_0 = 0xD2511F53;
  private static final int MULTIPLIER_1 = 0xCD9E8D57;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final long LOW = 0xFFFFFFFFL;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final float UNIFORM_UNIT = 0x1p-24f;

  private Philox() {}

  /// The number of a site: FNV-1a (64 bits) over the UTF-8 bytes of its path, then [#mix]. Fixed
  /// for all time, since results depend on it.
  public static long siteKey(String path) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return mix(hash);
  }

  /// The key of a site's draws in a run: `mix(mix(seed + G) ^ siteKey)` with G =
  /// 0x9E3779B97F4A7C15. For a fixed seed distinct site keys give distinct keys, and for a fixed
  /// site distinct seeds do.
  public static long key(long seed, long siteKey) {
    return mix(mix(seed + GOLDEN) ^ siteKey);
  }

  /// The key for draws under a further counter, beyond the three that [#counters(long, long, long)]
  /// takes: `mix(key + G * (counter + 1))`. Distinct counters give distinct keys. The innermost
  /// counters stay in `counters`; the outermost ones are folded, from the outside in.
  public static long fold(long key, long counter) {
    return mix(key + GOLDEN * (counter + 1));
  }

  /// No counter: a draw directly in the outermost loop.
  public static long counters() {
    return 0;
  }

  /// One counter, any value of 64 bits.
  public static long counters(long first) {
    return first;
  }

  /// Two counters below 2^32: the first in the low half. Higher bits are dropped.
  public static long counters(long first, long second) {
    return (first & LOW) | (second << 32);
  }

  /// Three counters. While all are below 2^21, `first | second << 21 | third << 42`, free of
  /// collisions. Where one is larger, the top bit is set over 63 bits of `fold(fold(mix(first),
  /// second), third)`: two such triples collide with probability 2^-63, and never with a small one.
  public static long counters(long first, long second, long third) {
    if (((first | second | third) >>> 21) == 0) {
      return first | second << 21 | third << 42;
    }
    return fold(fold(mix(first), second), third) | Long.MIN_VALUE;
  }

  /// A bijection on 64 bits that spreads every bit: the finaliser of SplitMix64 (Steele, Lea, Flood
  /// 2014).
  public static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /// The 32 random bits of an element.
  public static int bits(long key, long step, long counters, long element) {
    long block = blockOf(element);
    if ((step >>> 32) != 0) {
      key = fold(key, step >>> 32);
    }
    int x0 = (int) block;
    int x1 = (int) step;
    int x2 = (int) counters;
    int x3 = (int) (counters >>> 32);
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < 10; round++) {
      long p0 = (MULTIPLIER_0 & LOW) * (x0 & LOW);
      long p1 = (MULTIPLIER_1 & LOW) * (x2 & LOW);
      x0 = (int) (p1 >>> 32) ^ x1 ^ k0;
      x1 = (int) p1;
      x2 = (int) (p0 >>> 32) ^ x3 ^ k1;
      x3 = (int) p0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    return switch ((int) element & 3) {
      case 0 -> x0;
      case 1 -> x1;
      case 2 -> x2;
      default -> x3;
    };
  }

  /// A number over [0, 1): the top 24 bits times 2^-24.
  public static float uniform(long key, long step, long counters, long element) {
    return toUniform(bits(key, step, counters, element));
  }

  /// A number of mean 0 and deviation 1, see [NormalQuantile]; always finite, between -6.4 and 6.4.
  public static float normal(long key, long step, long counters, long element) {
    return NormalQuantile.ofBits(bits(key, step, counters, element));
  }

  /// Writes the uniform numbers of the elements `firstElement + i` to `into[offset + i *
  /// strideInto]`, for i below `count`. One block serves four elements.
  public static void fillUniform(
      float[] into,
      int offset,
      int count,
      int strideInto,
      long key,
      long step,
      long counters,
      long firstElement) {
    fill(false, into, offset, count, strideInto, key, step, counters, firstElement);
  }

  /// Like [#fillUniform], with normal numbers.
  public static void fillNormal(
      float[] into,
      int offset,
      int count,
      int strideInto,
      long key,
      long step,
      long counters,
      long firstElement) {
    fill(true, into, offset, count, strideInto, key, step, counters, firstElement);
  }

  private static void fill(
      boolean normal,
      float[] into,
      int offset,
      int count,
      int strideInto,
      long key,
      long step,
      long counters,
      long firstElement) {
    if (count == 0) {
      return;
    }
    long stepKey = (step >>> 32) == 0 ? key : fold(key, step >>> 32);
    long last = blockOf(firstElement + count - 1);
    int i = -((int) firstElement & 3);
    for (long block = blockOf(firstElement); block <= last; block++, i += 4) {
      int x0 = (int) block;
      int x1 = (int) step;
      int x2 = (int) counters;
      int x3 = (int) (counters >>> 32);
      int k0 = (int) stepKey;
      int k1 = (int) (stepKey >>> 32);
      for (int round = 0; round < 10; round++) {
        long p0 = (MULTIPLIER_0 & LOW) * (x0 & LOW);
        long p1 = (MULTIPLIER_1 & LOW) * (x2 & LOW);
        x0 = (int) (p1 >>> 32) ^ x1 ^ k0;
        x1 = (int) p1;
        x2 = (int) (p0 >>> 32) ^ x3 ^ k1;
        x3 = (int) p0;
        k0 += WEYL_0;
        k1 += WEYL_1;
      }
      int place = offset + i * strideInto;
      if (i >= 0) {
        into[place] = toFloat(normal, x0);
      }
      if (i + 1 >= 0 && i + 1 < count) {
        into[place + strideInto] = toFloat(normal, x1);
      }
      if (i + 2 >= 0 && i + 2 < count) {
        into[place + 2 * strideInto] = toFloat(normal, x2);
      }
      if (i + 3 < count) {
        into[place + 3 * strideInto] = toFloat(normal, x3);
      }
    }
  }

  private static float toFloat(boolean normal, int bits) {
    return normal ? NormalQuantile.ofBits(bits) : toUniform(bits);
  }

  private static float toUniform(int bits) {
    return (bits >>> 8) * UNIFORM_UNIT;
  }

  private static long blockOf(long element) {
    if ((element >>> 34) != 0) {
      throw new IllegalArgumentException(
          "a draw has at most 2^34 entries; entry " + element + " was asked for");
    }
    return element >>> 2;
  }
}
