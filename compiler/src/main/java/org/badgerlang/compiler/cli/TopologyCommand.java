package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.graph.Graph;
import org.badgerlang.compiler.graph.GraphMeasures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `badger topology`: how the graph of who hears whom is built.
@Command(
    name = "topology",
    header = "Measures the topology of agents, or a matrix of attention, against random graphs.",
    description = {
      "Small-world ratio, degree exponent, fractal dimension, modularity, branching and the"
          + " exponent of avalanches, beside the mean of 20 random graphs with the same degrees. A"
          + " matrix is text, one row a line, numbers apart by blanks or commas; two nodes are"
          + " linked where the mean of both directions reaches the threshold.",
      ""
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  badger topology game.badger --set experts=40",
      "  badger topology --matrix attention.csv --threshold 0.1"
    })
final class TopologyCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private HelpOption help;

  @Parameters(
      paramLabel = "SPEC",
      arity = "0..1",
      description = "The spec whose agents have a topology.")
  private Optional<Path> file = Optional.empty();

  @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Sets a param.")
  private Map<String, String> sets = new LinkedHashMap<>();

  @Option(names = "--matrix", paramLabel = "FILE", description = "A matrix instead of a spec.")
  private Optional<Path> matrix = Optional.empty();

  @Option(
      names = "--threshold",
      paramLabel = "WEIGHT",
      defaultValue = "0.5",
      description = "From which weight on two nodes are linked (${DEFAULT-VALUE}).")
  private double threshold;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of the random graphs.")
  private long seed;

  TopologyCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    if (matrix.isPresent()) {
      return ofMatrix(matrix.get());
    }
    if (file.isEmpty()) {
      streams.err().println("badger: `badger topology` needs a spec, or `--matrix FILE`");
      return ExitCode.SPEC;
    }
    var source = SpecArguments.read(file.get());
    var checked = Compiler.check(source, sets, ModuleFiles.beside(file.get()));
    Report.diagnostics(streams, checked.diagnostics());
    if (checked.hasErrors()) {
      return ExitCode.SPEC;
    }
    var agents = Topologies.agents(checked.tree());
    var topologies = new Topologies(source, sets, ModuleFiles.beside(file.get()));
    var graphs = new LinkedHashMap<String, Graph>();
    for (var agent : agents) {
      topologies
          .links(agent)
          .ifPresent(
              links ->
                  graphs.put(agent.name() + " via " + agent.via(), Graph.of(links, threshold)));
    }
    if (graphs.isEmpty()) {
      streams
          .err()
          .println(
              "badger: no agent of this spec has a topology (`via …`) of a fixed number of"
                  + " experts, at most "
                  + Topologies.MOST_EXPERTS);
      return ExitCode.SPEC;
    }
    graphs.forEach(this::tell);
    return ExitCode.GOOD;
  }

  private int ofMatrix(Path path) throws IOException {
    var rows = new ArrayList<double[]>();
    for (var line : Files.readAllLines(path)) {
      if (!line.isBlank()) {
        var cells = List.of(line.strip().split("[\\s,;]+"));
        try {
          rows.add(cells.stream().mapToDouble(Double::parseDouble).toArray());
        } catch (NumberFormatException e) {
          return refuse(path, rows.size() + 1, "holds something that is no number");
        }
      }
    }
    int n = rows.size();
    for (int i = 0; i < n; i++) {
      if (rows.get(i).length != n) {
        return refuse(
            path, i + 1, "has " + rows.get(i).length + " numbers, the matrix " + n + " rows");
      }
    }
    if (n < 2) {
      return refuse(path, 1, "is all there is; a graph has at least two nodes");
    }
    tell(path.toString(), Graph.of(rows.toArray(double[][]::new), threshold));
    return ExitCode.GOOD;
  }

  private int refuse(Path path, int row, String what) {
    streams.err().println("badger: row " + row + " of " + path + " " + what);
    return ExitCode.SPEC;
  }

  private void tell(String name, Graph graph) {
    var all = GraphMeasures.of(graph, seed);
    streams.out().println(name + ": " + all.nodes() + " nodes, " + all.edges() + " links");
    var table = new TextTable("measure", "here", "random");
    table.row("clustering", shown(all.clustering()), shown(all.randomClustering()));
    table.row("length of ways", shown(all.length()), shown(all.randomLength()));
    table.row("small world", shown(all.smallWorld()), "1");
    table.row("degree exponent", shown(all.degreeExponent()), "");
    table.row("fractal dimension", shown(all.dimension()), shown(all.randomDimension()));
    table.row("modularity", shown(all.modularity()), shown(all.randomModularity()));
    table.row("branching", shown(all.branching()), shown(all.randomBranching()));
    table.row("avalanche exponent", shown(all.avalanches()), shown(all.randomAvalanches()));
    streams.out().println(table);
  }

  private static String shown(Optional<Double> value) {
    return value.map(TopologyCommand::shown).orElse("");
  }

  private static String shown(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4g", value) : "";
  }
}
