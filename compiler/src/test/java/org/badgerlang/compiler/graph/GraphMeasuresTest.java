package org.badgerlang.compiler.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Graphs whose measures are known.
final class GraphMeasuresTest {
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

  @Test
  void gridHasTwoDimensions() {
    int side = 16;
    var grid =
        graph(
            side * side,
            (i, j) -> Math.abs(i / side - j / side) + Math.abs(i % side - j % side) == 1);
    assertEquals(2, GraphMeasures.dimension(grid).orElseThrow(), 0.5);
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

  /// Preferential attachment (Barabasi & Albert 1999): exponent 3 for large graphs.
  @Test
  void growthByPreferenceIsScaleFree() {
    var random = new SplittableRandom(3);
    int n = 300;
    var links = new boolean[n][n];
    var ends = new java.util.ArrayList<Integer>();
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
    double exponent = GraphMeasures.degreeExponent(new Graph(links)).orElseThrow();
    assertTrue(exponent > 1.8 && exponent < 3.2, () -> "exponent " + exponent);
  }

  private static void link(boolean[][] links, java.util.List<Integer> ends, int i, int j) {
    links[i][j] = true;
    links[j][i] = true;
    ends.add(i);
    ends.add(j);
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
