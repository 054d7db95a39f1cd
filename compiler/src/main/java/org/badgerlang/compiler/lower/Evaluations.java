package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.flow.Marks;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Stmt;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// `evaluate` blocks: each variant is the spec in a world of its own, over the same weights.
final class Evaluations {
  private final World main;
  private final Hosts mainHosts;
  private final List<Hosts.Top> loops;
  private final List<Followed> followed = new ArrayList<>();

  /// A variant whose values are still to be followed.
  private record Followed(
      String evaluation, Bottlenecks lines, Program.HostLoop loop, String where) {}

  /// What an evaluation measures and expects.
  private record Told(
      List<String> names, Map<String, Value> outputs, List<Program.Expectation> expectations) {}

  Evaluations(World main, Hosts mainHosts, List<Hosts.Top> loops) {
    this.main = main;
    this.mainHosts = mainHosts;
    this.loops = loops;
  }

  List<Program.Evaluation> all(SyntaxTree tree) {
    var all = new ArrayList<Program.Evaluation>();
    var seen = new LinkedHashMap<String, org.badgerlang.compiler.source.Span>();
    for (var declaration : tree.declarations()) {
      if (declaration instanceof Decl.Evaluate evaluate) {
        main.instances.fresh(evaluate.name().name(), evaluate.name().span(), seen);
        evaluation(evaluate, tree).ifPresent(all::add);
      }
    }
    return all;
  }

  private Optional<Program.Evaluation> evaluation(Decl.Evaluate evaluate, SyntaxTree tree) {
    var top = main.declarations.load(tree);
    Optional<Integer> every = Optional.empty();
    if (evaluate.every().isPresent()) {
      var n = main.expressions.constant(evaluate.every().get(), top, main.statically());
      if (n.isEmpty()) {
        return Optional.empty();
      }
      if (n.get() < 1) {
        main.problems.error("bad-evaluate", evaluate.every().get().span(), "`every` counts from 1");
        return Optional.empty();
      }
      every = Optional.of((int) (double) n.get());
    }
    var grids = new ArrayList<Map<String, Double>>();
    grids.add(new LinkedHashMap<>());
    for (var setting : evaluate.settings()) {
      var values = values(setting, top);
      var next = new ArrayList<Map<String, Double>>();
      for (var grid : grids) {
        for (var value : values) {
          var more = new LinkedHashMap<>(grid);
          more.put(setting.path().span().text(), value);
          next.add(more);
        }
      }
      grids = next;
    }
    var variants = new ArrayList<Program.Variant>();
    for (var grid : grids) {
      variant(evaluate, grid, tree).ifPresent(variants::add);
    }
    return main.problems.hasErrors()
        ? Optional.empty()
        : Optional.of(
            new Program.Evaluation(
                evaluate.name().name(), every, variants, evaluate.name().span()));
  }

  private List<Double> values(Expr.Setting setting, Scope top) {
    var path = setting.path().span().text();
    if (!known(path)) {
      main.problems.report(
          Mends.near(
              Diagnostic.error(
                  "bad-evaluate",
                  setting.path().span(),
                  "`"
                      + path
                      + "` is no param, axis, schedule, loop count or switch that `with` can"
                      + " set"),
              path,
              settable()));
      return List.of();
    }
    var items = new ArrayList<Expr>();
    if (setting.value() instanceof Expr.ListOf(_, var list)) {
      items.addAll(list);
    } else if (setting.value() instanceof Expr.Range(_, var low, var high)) {
      var from = main.expressions.constant(low, top, main.statically());
      var to = main.expressions.constant(high, top, main.statically());
      if (from.isEmpty() || to.isEmpty()) {
        return List.of();
      }
      var all = new ArrayList<Double>();
      for (double n = from.get(); n <= to.get(); n++) {
        all.add(n);
      }
      return all;
    } else {
      items.add(setting.value());
    }
    var all = new ArrayList<Double>();
    boolean size = !mainHosts.isParam(path);
    for (var item : items) {
      main.expressions
          .constant(item, top, main.statically())
          .ifPresent(
              n -> {
                if (Interventions.isSwitch(path)) {
                  if (n != 0 && n != 1) {
                    main.problems.error(
                        "bad-evaluate", item.span(), "`" + path + "` is 0 or 1, this is " + n);
                  }
                } else if (size && (n < 1 || n % 1 != 0)) {
                  main.problems.error(
                      "bad-size",
                      item.span(),
                      "`" + path + "` is a whole number of at least 1, this is " + n);
                }
                all.add(n);
              });
    }
    if (items.isEmpty()) {
      main.problems.error("bad-size", setting.value().span(), "the grid has no values");
    }
    return all;
  }

  private boolean known(String path) {
    if (path.equals("batch") || path.endsWith(".repeat")) {
      return path.equals("batch") || loopNames().contains(path.substring(0, path.length() - 7));
    }
    if (Interventions.isSwitch(path)) {
      var loop = path.substring(0, path.lastIndexOf('.'));
      return loopNames().contains(loop)
          && mainHosts.hosts().stream().noneMatch(h -> h.loop().name().name().equals(loop));
    }
    var binding = mainHosts.hosts().getFirst().scope().find(path);
    return binding.isPresent()
        && List.of("param", "axis", "schedule").contains(binding.get().kind());
  }

  /// All that `with` can set.
  private List<String> settable() {
    var all = new ArrayList<String>(List.of("batch"));
    loopNames().forEach(loop -> all.add(loop + ".repeat"));
    mainHosts.hosts().getFirst().scope().visible().stream().filter(this::known).forEach(all::add);
    return all;
  }

  private List<Stmt> statements() {
    return loops.stream()
        .map(top -> top.nest().map(n -> (Stmt) n).orElseGet(() -> top.loop().orElseThrow()))
        .toList();
  }

  private Set<String> loopNames() {
    var names = new LinkedHashSet<String>();
    LoopNames.collect(statements(), names);
    return names;
  }

  private Optional<Program.Variant> variant(
      Decl.Evaluate evaluate, Map<String, Double> grid, SyntaxTree tree) {
    var settings = new HashMap<>(main.settings);
    settings.putAll(grid);
    var world = new World(main.modules, main.problems, settings, true, main.memory);
    world.structural.addAll(main.structural);
    grid.keySet().forEach(name -> world.structural.add(name));
    var top = world.declarations.load(tree);
    world.declarations.readAll(tree, top);
    var lines = new Bottlenecks(world, tree, top);
    world.loopNames.addAll(main.loopNames);
    world.spec = main.spec;
    var hosts = new Hosts(world);
    hosts.prepare(loops, top);
    if (world.problems.hasErrors()) {
      return Optional.empty();
    }
    for (var leaf : world.weights.values()) {
      var original = main.weights.get(leaf.path());
      if (original != null && !original.axes().equals(leaf.axes())) {
        main.problems.error(
            "bad-evaluate",
            evaluate.name().span(),
            "`"
                + leaf.path()
                + "` has another size in these conditions, so what was learned does not fit it");
        return Optional.empty();
      }
    }
    var frame = mainHosts.evaluation();
    var host = hosts.hosts().getLast();
    world.provenance.begin(host.loop().name().name(), frame.b());
    var run = hosts.run(host, frame, false, "evaluate");
    if (run.isEmpty()) {
      return Optional.empty();
    }
    var told =
        world.provenance.within(
            Marks.Area.TASK,
            "",
            evaluate.span(),
            run.get().trace(),
            () -> told(evaluate, run.get(), world, hosts));
    world.provenance.end();
    if (world.problems.hasErrors()) {
      return Optional.empty();
    }
    var function =
        new org.badgerlang.compiler.ir.Function(
            evaluate.name().name(),
            frame.names(),
            List.copyOf(told.outputs().keySet()),
            frame.b().finish(List.copyOf(told.outputs().values())));
    var condition = condition(grid);
    var step =
        new Program.HostLoop(
            host.loop().name().name(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            function,
            List.of(),
            List.of(),
            Optional.empty(),
            evaluate.span());
    var where =
        "in `evaluate "
            + evaluate.name().name()
            + "`"
            + (condition.isEmpty() ? "" : " with " + condition)
            + ", ";
    followed.add(new Followed(evaluate.name().name(), lines, step, where));
    return Optional.of(
        new Program.Variant(
            condition,
            main.sizes.values().stream().map(Program.SizeVariable::first).toList(),
            function,
            told.names(),
            told.expectations()));
  }

  /// Tells of the first variant of each evaluation in which a value goes where it must not.
  void checkFlow(Program program) {
    var found = new LinkedHashSet<String>();
    for (var one : followed) {
      if (!found.contains(one.evaluation())) {
        int before = main.problems.count();
        one.lines().checkFlow(program.of(one.loop()), one.where());
        if (main.problems.count() > before) {
          found.add(one.evaluation());
        }
      }
    }
  }

  private static String condition(Map<String, Double> grid) {
    return grid.entrySet().stream()
        .map(
            e ->
                e.getKey()
                    + " = "
                    + (e.getValue() % 1 == 0
                        ? Long.toString((long) (double) e.getValue())
                        : e.getValue().toString()))
        .reduce((a, b) -> a + ", " + b)
        .orElse("");
  }

  /// What an evaluation asks of the run. It is the experimenter who asks, not what was learned.
  private Told told(Decl.Evaluate evaluate, StepRun run, World world, Hosts hosts) {
    var weights = Reweighting.of(evaluate.reweights(), run, world, hosts);
    var names = new ArrayList<String>();
    var outputs = new LinkedHashMap<String, Value>();
    measured(weights.account(), names, outputs);
    for (var stmt : evaluate.body()) {
      switch (stmt) {
        case Stmt.Measure(_, var name, var expr) ->
            world
                .expressions
                .tensor(expr, run.scope, run.trace())
                .ifPresent(
                    value -> {
                      measured(Map.of(name.name(), weights.average(value)), names, outputs);
                      measured(weights.beside(name.name(), value), names, outputs);
                      run.scope.bind(name.name(), "measure", name.span(), new Val.Tensor(value));
                    });
        case Stmt.Let let -> world.expressions.let(let, Optional.empty(), run.scope, run.trace());
        default ->
            main.problems.error(
                "misplaced-statement",
                stmt.span(),
                "an `evaluate` holds `with`, `reweight`, `measure`, `let` and `expect`");
      }
    }
    var expectations = new ArrayList<Program.Expectation>();
    for (var expect : evaluate.expects()) {
      averaged(expect, run, world, weights)
          .ifPresent(
              value -> {
                outputs.put("expect " + expectations.size(), value);
                expectations.add(new Program.Expectation(expect.span().text(), expect.span()));
              });
    }
    return new Told(names, outputs, expectations);
  }

  private static void measured(
      Map<String, Value> values, List<String> names, Map<String, Value> outputs) {
    values.forEach(
        (name, value) -> {
          names.add(name);
          outputs.put("measure " + name, value);
        });
  }

  /// An expectation holds of averages over instances, not of each instance.
  private Optional<Value> averaged(Expr expect, StepRun run, World world, Reweighting weights) {
    var trace = run.trace();
    if (expect instanceof Expr.Binary(var span, var op, var left, var right)
        && List.of(
                Expr.BinaryOp.LT,
                Expr.BinaryOp.LE,
                Expr.BinaryOp.GT,
                Expr.BinaryOp.GE,
                Expr.BinaryOp.EQ,
                Expr.BinaryOp.NE)
            .contains(op)) {
      var a = world.expressions.tensor(left, run.scope, trace).map(weights::average);
      var b = world.expressions.tensor(right, run.scope, trace).map(weights::average);
      if (a.isEmpty() || b.isEmpty()) {
        return Optional.empty();
      }
      var scope = run.scope.child();
      scope.bind("left of expect", "let", span, new Val.Tensor(a.get()));
      scope.bind("right of expect", "let", span, new Val.Tensor(b.get()));
      var compared =
          new Expr.Binary(
              span,
              op,
              new Expr.Name(left.span(), "left of expect"),
              new Expr.Name(right.span(), "right of expect"));
      return world.expressions.tensor(compared, scope, trace);
    }
    if (expect instanceof Expr.Binary(_, Expr.BinaryOp op, var left, var right)
        && (op == Expr.BinaryOp.AND || op == Expr.BinaryOp.OR)) {
      var a = averaged(left, run, world, weights);
      var b = averaged(right, run, world, weights);
      return a.isPresent() && b.isPresent()
          ? Optional.of(
              op == Expr.BinaryOp.AND
                  ? trace.b.mul(a.get(), b.get())
                  : trace.b.binary(org.badgerlang.compiler.ir.Op.BinaryFn.MAX, a.get(), b.get()))
          : Optional.empty();
    }
    return world.expressions.tensor(expect, run.scope, trace).map(weights::average);
  }
}
