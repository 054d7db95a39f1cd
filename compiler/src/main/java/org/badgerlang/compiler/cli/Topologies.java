package org.badgerlang.compiler.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.lower.Modules;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// Who hears whom among the experts of a spec's agents, found by running their topologies in the
/// interpreter: a loop is added to the spec in which experts tell their links.
record Topologies(Source source, Map<String, String> sets, Modules modules) {
  /// How many links one number holds exactly.
  private static final int BITS = 40;

  /// Of a topology that is measured.
  static final int MOST_EXPERTS = 400;

  /// An agent with the axis of its experts and its topology, as written.
  record Agent(String name, String axis, String via) {}

  static List<Agent> agents(SyntaxTree tree) {
    var all = new ArrayList<Agent>();
    for (var declaration : tree.declarations()) {
      if (declaration instanceof Decl.Instance(_, _, _, var name, var value)
          && value instanceof Expr.Copies(_, var axes, _, var via)
          && axes.size() == 1
          && axes.getFirst() instanceof Expr.Name(_, var axis)
          && via.isPresent()) {
        all.add(new Agent(name.name(), axis, via.get().span().text()));
      }
    }
    return all;
  }

  /// The matrix of links; empty where the experts are too many or their number varies.
  Optional<double[][]> links(Agent agent) {
    var count = run(agent, 1, false).get("count");
    int n = count == null ? 0 : (int) Math.round(count);
    if (n < 2 || n > MOST_EXPERTS) {
      return Optional.empty();
    }
    var values = run(agent, n, true);
    var links = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double packed = values.getOrDefault("row_" + i + "_" + j / BITS, 0.0);
        links[i][j] = (long) (packed / Math.pow(2, j % BITS)) % 2;
      }
    }
    return Optional.of(links);
  }

  private static String asking(Agent agent, int n, boolean rows) {
    var text = new StringBuilder();
    text.append(
        """

        expert TopologyAsked {
          state idle: real = 0
          fn step(part: real) -> real {
            next idle = 0
            let place = index(peer) - %d * part
            return sum(where(place >= 0 and place < %d, round(links()) * 2 ^ place, 0), over: peer)
          }
        }
        agent topology_asked = %s of TopologyAsked via %s
        loop topology_asking repeat 1 {
          learn topology_number: real = 0 by sgd(lr: 0)
          minimise topology_number
          loop topology_round repeat 1 {
            learn topology_asked.state
            measure count = size(%s)
        """
            .formatted(BITS, BITS, agent.axis(), agent.via(), agent.axis()));
    for (int part = 0; part * BITS < n; part++) {
      text.append("    let asked_").append(part).append(" = topology_asked.step(");
      text.append(part).append(")\n");
      for (int i = 0; rows && i < n; i++) {
        text.append("    measure row_").append(i).append("_").append(part).append(" = asked_");
        text.append(part).append("[").append(agent.axis()).append(": ").append(i).append("]\n");
      }
    }
    return text.append("  }\n}\n").toString();
  }

  private Map<String, Double> run(Agent agent, int n, boolean rows) {
    var text = new Source(source.name(), source.text() + asking(agent, n, rows));
    var checked = Compiler.check(text, sets, modules);
    var values = new LinkedHashMap<String, Double>();
    if (checked.hasErrors()) {
      return values;
    }
    var program = checked.program();
    var sizes = new LinkedHashMap<String, Integer>();
    program.sizes().forEach(size -> sizes.put(size.name(), size.first()));
    var context = new Context(0, 0, sizes);
    List<Tensor> params =
        program.params().stream().map(param -> Tensor.scalar(param.value())).toList();
    var inputs = new ArrayList<>(params);
    inputs.addAll(Interpreter.run(program.init(), params, context));
    inputs.add(Tensor.scalar(0));
    var loop = program.loops().getLast();
    var results = Interpreter.run(loop.step(), inputs, context);
    for (int i = 0; i < loop.metrics().size(); i++) {
      values.put(loop.metrics().get(i).name(), results.get(loop.updates().size() + i).number());
    }
    return values;
  }
}
