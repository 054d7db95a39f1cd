package org.badgerlang.runtime.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.badgerlang.runtime.run.RunFailure;

/// What a sweep tries, and how.
///
/// @param steps the most steps of the first loop
/// @param equalCompute whether dearer settings get fewer steps, so that all get as many operations
///     as the first with `steps`
public record SweepPlan(
    Search search, List<Trial> trials, OptionalLong steps, boolean equalCompute) {
  /// The most runs that one sweep makes.
  private static final int MOST = 10_000;

  public SweepPlan {
    trials = List.copyOf(trials);
  }

  /// How settings are found.
  public enum Search {
    /// Every combination.
    GRID,
    /// Combinations drawn at random (Bergstra and Bengio 2012).
    RANDOM,
    /// Random ones, of which the best third goes on three times as long, again and again:
    /// successive halving (Jamieson and Talwalkar 2016) with a factor of 3, as in Hyperband.
    HALVING
  }

  /// @param count how many combinations are drawn; a grid has its own number
  /// @param seeds how many seeds each is run with, from `seed` on
  /// @throws RunFailure where it asks for what can not be
  public static SweepPlan of(
      Search search,
      List<Choice> choices,
      int count,
      int seeds,
      long seed,
      OptionalLong steps,
      boolean equalCompute) {
    if (seeds < 1) {
      throw RunFailure.misuse("--seeds needs a number of at least 1");
    }
    if (search == Search.HALVING && steps.isEmpty()) {
      throw RunFailure.misuse("--search halving needs --steps N, how long the best one runs");
    }
    if (equalCompute && steps.isEmpty()) {
      throw RunFailure.misuse("--equal-compute needs --steps N, how long the first one runs");
    }
    List<Map<String, String>> settings =
        search == Search.GRID ? grid(choices) : drawn(choices, count, seed);
    if ((long) settings.size() * seeds > MOST) {
      throw RunFailure.misuse(
          "that would be %d runs; a sweep makes at most %d"
              .formatted((long) settings.size() * seeds, MOST));
    }
    var trials = new ArrayList<Trial>();
    int digits = Integer.toString(settings.size() * seeds).length();
    for (Map<String, String> setting : settings) {
      for (int i = 0; i < seeds; i++) {
        String folder = ("%0" + digits + "d").formatted(trials.size() + 1);
        trials.add(new Trial(folder, setting, seed + i));
      }
    }
    return new SweepPlan(search, trials, steps, equalCompute);
  }

  private static List<Map<String, String>> grid(List<Choice> choices) {
    List<Map<String, String>> settings = List.of(Map.of());
    for (Choice choice : choices) {
      var wider = new ArrayList<Map<String, String>>();
      for (Map<String, String> setting : settings) {
        for (String value : choice.all()) {
          var with = new LinkedHashMap<>(setting);
          with.put(choice.name(), value);
          wider.add(with);
        }
      }
      if (wider.size() > MOST) {
        throw RunFailure.misuse("that grid has more than " + MOST + " combinations");
      }
      settings = wider;
    }
    return settings;
  }

  private static List<Map<String, String>> drawn(List<Choice> choices, int count, long seed) {
    if (count < 1 || count > MOST) {
      throw RunFailure.misuse("--trials needs a number from 1 to " + MOST);
    }
    var random = new SplittableRandom(seed);
    var settings = new LinkedHashSet<Map<String, String>>();
    // A small space may hold fewer than `count` combinations.
    for (int tries = 0; settings.size() < count && tries < 20 * count; tries++) {
      var setting = new LinkedHashMap<String, String>();
      choices.forEach(choice -> setting.put(choice.name(), choice.draw(random)));
      settings.add(setting);
    }
    return List.copyOf(settings);
  }

  /// The steps after which a halving drops all but the best third, and at last its whole length.
  List<Long> rungs(int combinations) {
    long whole = steps.orElse(0);
    var rungs = new ArrayList<Long>();
    rungs.add(whole);
    if (search == Search.HALVING) {
      for (int left = combinations; left >= 3 && rungs.getFirst() >= 3; left = (left + 2) / 3) {
        rungs.addFirst(rungs.getFirst() / 3);
      }
    }
    return rungs;
  }
}
