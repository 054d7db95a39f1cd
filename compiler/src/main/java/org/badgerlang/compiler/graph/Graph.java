package org.badgerlang.compiler.graph;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A graph without directions and without loops, of a fixed number of nodes.
///
/// @param links whether i and j are linked; symmetric, false on the diagonal
public record Graph(boolean[][] links) {
  private static final int CROSSINGS = 10;
  private static final int MOST_TRIES = 200;

  /// The graph of a matrix of weights: i and j are linked where the mean of both directions is at
  /// least `threshold`.
  public static Graph of(double[][] weights, double threshold) {
    int n = weights.length;
    var links = new boolean[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        links[i][j] = i != j && (weights[i][j] + weights[j][i]) / 2 >= threshold;
      }
    }
    return new Graph(links);
  }

  public int size() {
    return links.length;
  }

  public boolean linked(int i, int j) {
    return links[i][j];
  }

  public int degree(int i) {
    int count = 0;
    for (boolean link : links[i]) {
      count += link ? 1 : 0;
    }
    return count;
  }

  /// The number of links.
  public int edges() {
    return IntStream.range(0, size()).map(this::degree).sum() / 2;
  }

  /// The nodes linked to i, in rising order.
  public List<Integer> neighbours(int i) {
    return IntStream.range(0, size()).filter(j -> links[i][j]).boxed().toList();
  }

  /// Steps from a node to every node; -1 where there is no way.
  public int[] distances(int from) {
    var distances = new int[size()];
    Arrays.fill(distances, -1);
    distances[from] = 0;
    var queue = new ArrayDeque<Integer>();
    queue.add(from);
    while (!queue.isEmpty()) {
      int at = queue.remove();
      for (int next : neighbours(at)) {
        if (distances[next] < 0) {
          distances[next] = distances[at] + 1;
          queue.add(next);
        }
      }
    }
    return distances;
  }

  /// A graph with the same degrees and nothing else in common: pairs of links are crossed at random
  /// (Maslov & Sneppen 2002), about ten times as often as there are links, fewer in graphs that are
  /// nearly complete. A crossing that is not possible counts as a try: only then does each graph of
  /// these degrees come to be as likely.
  public Graph shuffled(java.util.random.RandomGenerator random) {
    var next = new boolean[size()][];
    for (int i = 0; i < size(); i++) {
      next[i] = links[i].clone();
    }
    var ends = new java.util.ArrayList<int[]>();
    for (int i = 0; i < size(); i++) {
      for (int j = i + 1; j < size(); j++) {
        if (links[i][j]) {
          ends.add(new int[] {i, j});
        }
      }
    }
    for (long turn = 0; turn < tries(ends.size()) && ends.size() > 1; turn++) {
      var first = ends.get(random.nextInt(ends.size()));
      var second = ends.get(random.nextInt(ends.size()));
      boolean turned = random.nextBoolean();
      int a = first[0];
      int b = first[1];
      int c = second[turned ? 1 : 0];
      int d = second[turned ? 0 : 1];
      boolean four = a != c && a != d && b != c && b != d;
      if (four && !next[a][d] && !next[c][b]) {
        set(next, a, b, false);
        set(next, c, d, false);
        set(next, a, d, true);
        set(next, c, b, true);
        first[1] = d;
        second[turned ? 1 : 0] = c;
        second[turned ? 0 : 1] = b;
      }
    }
    return new Graph(next);
  }

  /// As many as give ten crossings a link, where both new links must be places that are free.
  private long tries(int edges) {
    double free = 1 - 2.0 * edges / ((double) size() * (size() - 1));
    return Math.round(edges * Math.min(MOST_TRIES, CROSSINGS / (free * free)));
  }

  private static void set(boolean[][] links, int i, int j, boolean linked) {
    links[i][j] = linked;
    links[j][i] = linked;
  }
}
