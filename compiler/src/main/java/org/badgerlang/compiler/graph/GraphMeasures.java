package org.badgerlang.compiler.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// How a graph is built, beside graphs with the same degrees whose links are otherwise random.
///
/// - clustering C: the mean over nodes of the share of their pairs of neighbours that are linked
///   (Watts & Strogatz 1998).
/// - length L: the mean number of steps between two nodes that a way joins.
/// - small world: `(C / C_r) / (L / L_r)`, r the random graphs; above 1 where there are more short
///   circles than chance makes, at ways as short (Humphries & Gurney 2008).
/// - degree exponent: of the [PowerLaw] of the degrees; 2 to 3 in scale-free graphs.
/// - fractal dimension: minus the slope of the log of how few boxes of l steps cover the graph,
///   against log l (Song et al. 2005, greedy colouring).
/// - modularity Q: of the communities that merging from single nodes finds (Newman 2004).
/// - branching: the largest eigenvalue of the links divided by the mean degree: how many nodes one
///   active node makes active, where each passes on to as many as the mean; above 1 in graphs with
///   hubs. Near 1 a cascade neither dies nor spreads where links pass on with chance 1/degree.
/// - avalanche exponent: of the sizes of [Avalanches] where links pass on with the chance at which
///   cascades neither die nor spread, 1 over the largest eigenvalue; 3/2 in large random graphs.
public record GraphMeasures(
    int nodes,
    int edges,
    double clustering,
    double length,
    double randomClustering,
    double randomLength,
    double smallWorld,
    Optional<Double> degreeExponent,
    Optional<Double> dimension,
    Optional<Double> randomDimension,
    double modularity,
    double randomModularity,
    double branching,
    double randomBranching,
    Optional<Double> avalanches,
    Optional<Double> randomAvalanches) {
  private static final int GRAPHS = 20;

  /// Measures a graph.
  ///
  /// @param seed of the random graphs
  public static GraphMeasures of(Graph graph, long seed) {
    var random = new SplittableRandom(seed);
    double clustering = 0;
    double length = 0;
    double modularity = 0;
    double branching = 0;
    var dimensions = new ArrayList<Double>();
    var avalanches = new ArrayList<Double>();
    for (int i = 0; i < GRAPHS; i++) {
      var other = graph.shuffled(random);
      clustering += clustering(other) / GRAPHS;
      length += length(other) / GRAPHS;
      modularity += modularity(other) / GRAPHS;
      double more = branching(other);
      branching += more / GRAPHS;
      dimension(other).ifPresent(dimensions::add);
      avalanches(other, more, random).ifPresent(avalanches::add);
    }
    double own = clustering(graph);
    double ways = length(graph);
    double spread = branching(graph);
    return new GraphMeasures(
        graph.size(),
        graph.edges(),
        own,
        ways,
        clustering,
        length,
        (own / clustering) / (ways / length),
        degreeExponent(graph),
        dimension(graph),
        average(dimensions),
        modularity(graph),
        modularity,
        spread,
        branching,
        avalanches(graph, spread, random),
        average(avalanches));
  }

  private static Optional<Double> average(List<Double> values) {
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(values.stream().mapToDouble(value -> value).sum() / values.size());
  }

  /// Absent where the graph has no links, or too few nodes for a law.
  ///
  /// @param branching of the graph
  static Optional<Double> avalanches(Graph graph, double branching, SplittableRandom random) {
    double largest = branching * 2 * graph.edges() / graph.size();
    return largest == 0 ? Optional.empty() : Avalanches.exponent(graph, 1 / largest, random);
  }

  static double clustering(Graph graph) {
    double sum = 0;
    for (int i = 0; i < graph.size(); i++) {
      var near = graph.neighbours(i);
      int linked = 0;
      for (int a : near) {
        for (int b : near) {
          linked += a < b && graph.linked(a, b) ? 1 : 0;
        }
      }
      int pairs = near.size() * (near.size() - 1) / 2;
      sum += pairs == 0 ? 0 : (double) linked / pairs;
    }
    return sum / graph.size();
  }

  static double length(Graph graph) {
    long sum = 0;
    long pairs = 0;
    for (int i = 0; i < graph.size(); i++) {
      for (int distance : graph.distances(i)) {
        if (distance > 0) {
          sum += distance;
          pairs++;
        }
      }
    }
    return pairs == 0 ? Double.NaN : (double) sum / pairs;
  }

  static Optional<Double> degreeExponent(Graph graph) {
    return PowerLaw.of(IntStream.range(0, graph.size()).map(graph::degree).toArray())
        .map(PowerLaw::exponent);
  }

  /// Absent where the graph is too small across for two sizes of boxes.
  static Optional<Double> dimension(Graph graph) {
    int n = graph.size();
    var distances = new int[n][];
    int across = 0;
    for (int i = 0; i < n; i++) {
      distances[i] = graph.distances(i);
      across = Math.max(across, Arrays.stream(distances[i]).max().orElse(0));
    }
    var points = new ArrayList<double[]>();
    for (int size = 1; size <= across; size++) {
      points.add(new double[] {Math.log(size), Math.log(boxes(distances, size))});
    }
    return points.size() < 2 ? Optional.empty() : Optional.of(-slope(points));
  }

  /// How many boxes, all nodes of which are less than `size` steps apart, a greedy cover takes.
  private static int boxes(int[][] distances, int size) {
    var boxes = new ArrayList<List<Integer>>();
    for (int i = 0; i < distances.length; i++) {
      int node = i;
      var room =
          boxes.stream()
              .filter(
                  box ->
                      box.stream()
                          .allMatch(
                              other ->
                                  distances[node][other] >= 0 && distances[node][other] < size))
              .findFirst();
      if (room.isPresent()) {
        room.get().add(node);
      } else {
        boxes.add(new ArrayList<>(List.of(node)));
      }
    }
    return boxes.size();
  }

  private static double slope(List<double[]> points) {
    double x = points.stream().mapToDouble(p -> p[0]).average().orElse(0);
    double y = points.stream().mapToDouble(p -> p[1]).average().orElse(0);
    double above = points.stream().mapToDouble(p -> (p[0] - x) * (p[1] - y)).sum();
    return above / points.stream().mapToDouble(p -> (p[0] - x) * (p[0] - x)).sum();
  }

  /// Merges the two communities that gain the most, while any gain.
  static double modularity(Graph graph) {
    int n = graph.size();
    double all = 2.0 * graph.edges();
    if (all == 0) {
      return 0;
    }
    var between = new double[n][n];
    var ends = new double[n];
    var alive = new boolean[n];
    double q = 0;
    for (int i = 0; i < n; i++) {
      alive[i] = true;
      ends[i] = graph.degree(i) / all;
      q -= ends[i] * ends[i];
      for (int j = 0; j < n; j++) {
        between[i][j] = graph.linked(i, j) ? 1 / all : 0;
      }
    }
    while (true) {
      double best = 1e-12;
      int first = -1;
      int second = -1;
      for (int i = 0; i < n; i++) {
        for (int j = i + 1; alive[i] && j < n; j++) {
          double gain = 2 * (between[i][j] - ends[i] * ends[j]);
          if (alive[j] && between[i][j] > 0 && gain > best) {
            best = gain;
            first = i;
            second = j;
          }
        }
      }
      if (first < 0) {
        return q;
      }
      q += best;
      alive[second] = false;
      ends[first] += ends[second];
      for (int k = 0; k < n; k++) {
        between[first][k] += between[second][k];
        between[k][first] = between[first][k];
      }
    }
  }

  static double branching(Graph graph) {
    int n = graph.size();
    var vector = new double[n];
    Arrays.fill(vector, 1);
    double value = 0;
    for (int turn = 0; turn < 500; turn++) {
      var next = new double[n];
      double norm = 0;
      for (int i = 0; i < n; i++) {
        // Plus the identity: the links of a graph of two sides have -largest as an eigenvalue, too.
        next[i] = vector[i];
        for (int j : graph.neighbours(i)) {
          next[i] += vector[j];
        }
        norm += next[i] * next[i];
      }
      norm = Math.sqrt(norm);
      value = norm / Math.sqrt(Arrays.stream(vector).map(v -> v * v).sum()) - 1;
      for (int i = 0; i < n; i++) {
        vector[i] = next[i] / norm;
      }
    }
    double mean = 2.0 * graph.edges() / n;
    return mean == 0 ? 0 : value / mean;
  }
}
