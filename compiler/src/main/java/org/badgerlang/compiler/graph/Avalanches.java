package org.badgerlang.compiler.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Cascades of activity on a graph: what is active makes each neighbour active one step later, with
/// the chance at which activity on average neither dies nor grows (Larremore, Shew & Restrepo
/// 2011).
///
/// The sizes of the avalanches that one active node sets off then follow a power law of exponent
/// 3/2, as those of a critical branching process do, wherever they seldom meet themselves: in large
/// random graphs. Where ways close into short circles, as on rings and grids, large avalanches are
/// rarer.
final class Avalanches {
  private static final int COUNT = 5_000;

  private Avalanches() {}

  /// The exponent of the [PowerLaw] of sizes up to the number of nodes.
  ///
  /// @param chance that an active node makes a neighbour active
  static Optional<Double> exponent(Graph graph, double chance, RandomGenerator random) {
    return PowerLaw.upTo(graph.size(), sizes(graph, chance, random)).map(PowerLaw::exponent);
  }

  /// How often a node was active in each of many avalanches, counted until there are more than
  /// nodes.
  static int[] sizes(Graph graph, double chance, RandomGenerator random) {
    int n = graph.size();
    var neighbours = new ArrayList<List<Integer>>();
    for (int i = 0; i < n; i++) {
      neighbours.add(graph.neighbours(i));
    }
    var sizes = new int[COUNT];
    for (int avalanche = 0; avalanche < COUNT; avalanche++) {
      List<Integer> active = List.of(random.nextInt(n));
      while (!active.isEmpty() && sizes[avalanche] <= n) {
        sizes[avalanche] += active.size();
        active = next(active, neighbours, chance, random);
      }
    }
    return sizes;
  }

  private static List<Integer> next(
      List<Integer> active, List<List<Integer>> neighbours, double chance, RandomGenerator random) {
    var reached = new boolean[neighbours.size()];
    var next = new ArrayList<Integer>();
    for (int node : active) {
      for (int neighbour : neighbours.get(node)) {
        if (random.nextDouble() < chance && !reached[neighbour]) {
          reached[neighbour] = true;
          next.add(neighbour);
        }
      }
    }
    return next;
  }
}
