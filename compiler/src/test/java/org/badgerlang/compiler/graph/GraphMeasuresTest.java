package org.badgerlang.compiler.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Graphs whose measures are known.
final class GraphMeasuresTest {
  private static final String KARATE =
      """
      0-1 0-2 0-3 0-4 0-5 0-6 0-7 0-8 0-10 0-11 0-12 0-13 0-17 0-19 0-21 0-31 1-2 1-3 1-7 1-13
      1-17 1-19 1-21 1-30 2-3 2-7 2-8 2-9 2-13 2-27 2-28 2-32 3-7 3-12 3-13 4-6 4-10 5-6 5-10
      5-16 6-16 8-30 8-32 8-33 9-33 13-33 14-32 14-33 15-32 15-33 18-32 18-33 19-33 20-32 20-33
      22-32 22-33 23-25 23-27 23-29 23-32 23-33 24-25 24-27 24-31 25-31 26-29 26-33 27-33 28-31
      28-33 29-32 29-33 30-32 30-33 31-32 31-33 32-33
      """;

  private interface Linked {
    boolean test(int i, int j);
  }

  private static Graph graph(int n, Linked linked) {
    var links = new boolean[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        links[i][j] = i != j && (linked.test(i, j) || linked.test(j, i));
      }
    }
    return new Graph(links);
  }

  private static Graph ring(int n, int near) {
    return graph(n, (i, j) -> Math.min(Math.abs(i - j), n - Math.abs(i - j)) <= near);
  }

  @Test
  void completeGraph() {
    var all = GraphMeasures.of(graph(10, (i, j) -> true), 0);
    assertEquals(45, all.edges());
    assertEquals(1, all.clustering(), 1e-12);
    assertEquals(1, all.length(), 1e-12);
    assertEquals(1, all.branching(), 1e-9);
    assertEquals(1, all.smallWorld(), 1e-9);
    assertEquals(Optional.empty(), all.degreeExponent());
  }

  /// Watts & Strogatz: C = 3 (k - 2) / (4 (k - 1)) for k neighbours.
  @Test
  void ringLattice() {
    assertEquals(0.5, GraphMeasures.clustering(ring(30, 2)), 1e-12);
    assertEquals(0.6, GraphMeasures.clustering(ring(30, 3)), 1e-12);
    assertEquals(1, GraphMeasures.branching(ring(30, 2)), 1e-6);
    assertEquals(1, GraphMeasures.dimension(ring(120, 1)).orElseThrow(), 0.15);
  }

  @Test
  void aFewShortcutsMakeASmallWorld() {
    var random = new SplittableRandom(5);
    var links = ring(100, 3).links();
    for (int k = 0; k < 15; k++) {
      int i = random.nextInt(100);
      int j = (i + 20 + random.nextInt(60)) % 100;
      links[i][j] = true;
      links[j][i] = true;
    }
    assertTrue(GraphMeasures.of(new Graph(links), 1).smallWorld() > 3);
  }

  /// Two, less what the border takes: it is a smaller part of a larger grid.
  @Test
  void gridHasTwoDimensions() {
    double[] found = {
      GraphMeasures.dimension(grid(8)).orElseThrow(),
      GraphMeasures.dimension(grid(16)).orElseThrow(),
      GraphMeasures.dimension(grid(20)).orElseThrow()
    };
    assertEquals(2, found[2], 0.4);
    assertTrue(found[0] < found[1] && found[1] < found[2], () -> Arrays.toString(found));
  }

  /// A line of n nodes takes ceil(n / l) boxes of l steps, and a complete graph one of any size.
  @Test
  void boxesOfALineAreCounted() {
    int n = 40;
    double[] x = IntStream.range(1, n).mapToDouble(Math::log).toArray();
    double[] y = IntStream.range(1, n).mapToDouble(l -> Math.log(Math.ceilDiv(n, l))).toArray();
    double meanX = Arrays.stream(x).average().orElseThrow();
    double above = IntStream.range(0, n - 1).mapToDouble(i -> (x[i] - meanX) * y[i]).sum();
    double below = Arrays.stream(x).map(v -> (v - meanX) * (v - meanX)).sum();
    var line = graph(n, (i, j) -> j == i + 1);
    assertEquals(-above / below, GraphMeasures.dimension(line).orElseThrow(), 1e-9);
    assertEquals(Optional.empty(), GraphMeasures.dimension(graph(10, (_, _) -> true)));
  }

  /// Sierpinski's triangle, divided again and again: ln 3 / ln 2 = 1.585.
  @Test
  void aFractalHasItsDimension() {
    assertEquals(
        Math.log(3) / Math.log(2), GraphMeasures.dimension(sierpinski(5)).orElseThrow(), 0.1);
  }

  /// Nodes are those (i, j) of a triangle of side 2^depth that are corners of its smallest upright
  /// triangles, at places (i, j) with no digit 1 in common in base 2.
  private static Graph sierpinski(int depth) {
    int side = 1 << depth;
    var numbers = new HashMap<List<Integer>, Integer>();
    var pairs = new ArrayList<int[]>();
    for (int i = 0; i < side; i++) {
      for (int j = 0; i + j < side; j++) {
        if ((i & j) == 0) {
          int[] corners = {
            number(numbers, i, j), number(numbers, i + 1, j), number(numbers, i, j + 1)
          };
          pairs.add(new int[] {corners[0], corners[1]});
          pairs.add(new int[] {corners[0], corners[2]});
          pairs.add(new int[] {corners[1], corners[2]});
        }
      }
    }
    var links = new boolean[numbers.size()][numbers.size()];
    for (var pair : pairs) {
      links[pair[0]][pair[1]] = true;
      links[pair[1]][pair[0]] = true;
    }
    return new Graph(links);
  }

  private static int number(HashMap<List<Integer>, Integer> numbers, int i, int j) {
    return numbers.computeIfAbsent(List.of(i, j), _ -> numbers.size());
  }

  /// Zachary's karate club (1977), as networkx 3 and Newman (2004) measure it.
  @Test
  void karateClub() {
    var links = new boolean[34][34];
    for (var pair : KARATE.strip().split("\\s+")) {
      var ends = pair.split("-");
      int i = Integer.parseInt(ends[0]);
      int j = Integer.parseInt(ends[1]);
      links[i][j] = true;
      links[j][i] = true;
    }
    var club = GraphMeasures.of(new Graph(links), 0);
    assertEquals(78, club.edges());
    assertEquals(0.5706384782076823, club.clustering(), 1e-12);
    assertEquals(2.408199643493761, club.length(), 1e-12);
    assertEquals(0.3806706114398422, club.modularity(), 1e-9);
    assertEquals(1.465857197047942, club.branching(), 1e-9);
  }

  /// Cliques in a ring: Q = 1 - (links between) / links - 1 / (number of cliques).
  @Test
  void aRingOfCliques() {
    var ring =
        graph(
            30, (i, j) -> i / 5 == j / 5 || (i % 5 == 0 && j % 5 == 1 && j / 5 == (i / 5 + 1) % 6));
    assertEquals(66, ring.edges());
    assertEquals(1 - 6.0 / 66 - 1.0 / 6, GraphMeasures.modularity(ring), 1e-9);
  }

  /// Largest eigenvalues in closed form: 2 cos(pi / (n + 1)) of a line, twice that of a grid, the
  /// root of both sides' product of a graph of two sides.
  @Test
  void branchingIsTheLargestEigenvalueOverTheMeanDegree() {
    double line = 2 * Math.cos(Math.PI / 13);
    assertEquals(
        line / (22.0 / 12), GraphMeasures.branching(graph(12, (i, j) -> j == i + 1)), 1e-6);
    double grid = 4 * Math.cos(Math.PI / 9);
    assertEquals(grid / (4 * 7 * 8 / 32.0 / 2), GraphMeasures.branching(grid(8)), 1e-6);
    var sides = graph(9, (i, j) -> i < 2 && j >= 2);
    assertEquals(Math.sqrt(14) / (28.0 / 9), GraphMeasures.branching(sides), 1e-6);
  }

  /// Watts & Strogatz: C(p) = C(0) (1 - p)^3 beside (k - 1) / n of random graphs.
  @Test
  void rewiringMakesASmallWorldAndChanceNone() {
    var small = GraphMeasures.of(rewired(200, 3, 0.1, 7), 1);
    assertEquals(0.6 * Math.pow(0.9, 3), small.clustering(), 0.05, "seed 7");
    assertEquals(5.0 / 200, small.randomClustering(), 0.01);
    assertTrue(small.smallWorld() > 8, small::toString);
    var random = GraphMeasures.of(chance(200, 0.05, 8), 1);
    assertEquals(1, random.smallWorld(), 0.15, "seed 8");
    assertEquals(random.randomModularity(), random.modularity(), 0.03);
    assertEquals(random.randomBranching(), random.branching(), 0.03);
  }

  /// Of the 70 graphs of six nodes with two links each, 60 are rings and 10 are pairs of triangles.
  @Test
  void randomGraphsOfTheSameDegreesAreAsLikely() {
    var random = new SplittableRandom(13);
    var start = ring(6, 1);
    int triangles = 0;
    int draws = 4000;
    for (int k = 0; k < draws; k++) {
      boolean apart = Arrays.stream(start.shuffled(random).distances(0)).anyMatch(d -> d < 0);
      triangles += apart ? 1 : 0;
    }
    assertEquals(1.0 / 7, (double) triangles / draws, 0.025, "seed 13");
  }

  /// Two cliques with one link between: Q = 1/2 - 1/e of the links.
  @Test
  void cliquesAreCommunities() {
    var two = graph(12, (i, j) -> i / 6 == j / 6 || (i == 0 && j == 6));
    double edges = 31;
    assertEquals(30 / edges - 0.5, GraphMeasures.modularity(two), 1e-9);
  }

  @Test
  void starHasAHub() {
    var star = graph(17, (i, j) -> i == 0);
    assertEquals(Math.sqrt(16) / (32.0 / 17), GraphMeasures.branching(star), 1e-6);
    assertEquals(0, GraphMeasures.clustering(star), 1e-12);
  }

  /// Preferential attachment (Barabasi & Albert 1999): exponent 3 for large graphs. A grid and a
  /// random graph have none between 2 and 3.
  @Test
  void growthByPreferenceIsScaleFree() {
    double exponent = GraphMeasures.degreeExponent(preferential(2000, 3)).orElseThrow();
    assertEquals(3, exponent, 0.35, "seed 3");
    assertTrue(GraphMeasures.degreeExponent(chance(200, 0.05, 4)).orElseThrow() > 4, "seed 4");
    assertTrue(GraphMeasures.degreeExponent(rewired(200, 3, 0.1, 7)).orElseThrow() > 4, "seed 7");
    assertTrue(GraphMeasures.degreeExponent(grid(16)).orElseThrow() > 3);
  }

  /// Each new node has two links, to nodes that have many.
  private static Graph preferential(int n, long seed) {
    var random = new SplittableRandom(seed);
    var links = new boolean[n][n];
    var ends = new ArrayList<Integer>();
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < i; j++) {
        link(links, ends, i, j);
      }
    }
    for (int i = 3; i < n; i++) {
      for (int k = 0; k < 2; k++) {
        int j = ends.get(random.nextInt(ends.size()));
        if (i != j && !links[i][j]) {
          link(links, ends, i, j);
        }
      }
    }
    return new Graph(links);
  }

  /// Each pair is linked with the same chance (Erdos & Renyi 1959).
  private static Graph chance(int n, double p, long seed) {
    var random = new SplittableRandom(seed);
    var links = new boolean[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        links[i][j] = random.nextDouble() < p;
        links[j][i] = links[i][j];
      }
    }
    return new Graph(links);
  }

  /// A ring of 2 `near` neighbours each, of which each link's far end moves elsewhere with chance p
  /// (Watts & Strogatz 1998).
  private static Graph rewired(int n, int near, double p, long seed) {
    var random = new SplittableRandom(seed);
    var links = ring(n, near).links();
    for (int step = 1; step <= near; step++) {
      for (int i = 0; i < n; i++) {
        int to = random.nextInt(n);
        if (random.nextDouble() < p && to != i && !links[i][to]) {
          int from = (i + step) % n;
          links[i][from] = false;
          links[from][i] = false;
          links[i][to] = true;
          links[to][i] = true;
        }
      }
    }
    return new Graph(links);
  }

  private static Graph grid(int side) {
    return graph(
        side * side, (i, j) -> Math.abs(i / side - j / side) + Math.abs(i % side - j % side) == 1);
  }

  private static void link(boolean[][] links, List<Integer> ends, int i, int j) {
    links[i][j] = true;
    links[j][i] = true;
    ends.add(i);
    ends.add(j);
  }

  /// A critical branching process has avalanches of exponent 3/2. Where every node hears every
  /// other an avalanche is one, until it grows large.
  @Test
  void avalanchesOfRandomGraphsAreThoseOfACriticalBranchingProcess() {
    for (var graph : List.of(graph(300, (i, j) -> true), chance(300, 0.05, 3))) {
      double exponent = avalanches(graph).orElseThrow();
      assertEquals(1.5, exponent, 0.08, "seed 5, links " + graph.edges());
    }
  }

  private static Optional<Double> avalanches(Graph graph) {
    double branching = GraphMeasures.branching(graph);
    return GraphMeasures.avalanches(graph, branching, new SplittableRandom(5));
  }

  /// On a ring what is active soon meets itself: large avalanches are rare, by the law of the
  /// branching process a share of `sqrt(2 / (pi k))` has k nodes or more.
  @Test
  void avalanchesOfARingMeetThemselves() {
    assertEquals(Math.sqrt(2 / (Math.PI * 100)), atLeast(100, graph(300, (i, j) -> true)), 0.02);
    assertTrue(atLeast(100, ring(300, 2)) < 0.04, "seed 5");
  }

  private static double atLeast(int k, Graph graph) {
    double largest = GraphMeasures.branching(graph) * 2 * graph.edges() / graph.size();
    int[] sizes = Avalanches.sizes(graph, 1 / largest, new SplittableRandom(5));
    return (double) Arrays.stream(sizes).filter(size -> size >= k).count() / sizes.length;
  }

  /// Neither of the two neighbours on a ring follows with chance 1/4.
  @Test
  void anAvalancheIsOneNodeWithTheChanceThatNoneFollows() {
    int[] sizes = Avalanches.sizes(ring(4, 1), 0.5, new SplittableRandom(5));
    double alone = (double) Arrays.stream(sizes).filter(size -> size == 1).count() / sizes.length;
    assertEquals(0.25, alone, 0.02, "seed 5");
  }

  @Test
  void noLinksNoAvalanches() {
    var graph = graph(20, (i, j) -> false);
    assertEquals(Optional.empty(), avalanches(graph));
  }

  @Test
  void randomGraphsKeepDegrees() {
    var random = new SplittableRandom(11);
    var graph = graph(40, (i, j) -> (i * i + 7 * j * j + 3 * i * j) % 19 == 0);
    var other = graph.shuffled(random);
    for (int i = 0; i < graph.size(); i++) {
      assertEquals(graph.degree(i), other.degree(i), "seed 11, node " + i);
    }
    assertTrue(graph.edges() > 20);
  }
}
