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
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Stmt;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// Elaborates a spec: from its syntax tree to its tensor program.
public final class Elaborator {
  private Elaborator() {}

  /// Checks a spec and gives its program. Never throws for what a spec says.
  ///
  /// @param sets values of params by name, as text, that replace those in the spec
  public static Elaboration elaborate(SyntaxTree tree, Modules modules, Map<String, String> sets) {
    return elaborate(tree, modules, sets, Optional.empty());
  }

  /// The same.
  ///
  /// @param memory how many bytes one gradient may keep of the loops that it goes through; more is
  ///     an error. Where absent, loops are taken apart from `MemoryPlan.USUAL` bytes on, and
  ///     nothing is refused
  public static Elaboration elaborate(
      SyntaxTree tree, Modules modules, Map<String, String> sets, Optional<Double> memory) {
    Set<String> structural = new LinkedHashSet<>();
    while (true) {
      var problems = new Problems(tree.source());
      var world = new World(modules, problems, new HashMap<>(), false, memory);
      settings(tree, sets, problems).forEach(world.settings::put);
      world.structural.addAll(structural);
      var program = program(tree, world);
      if (world.structural.equals(structural) || problems.hasErrors()) {
        boolean unread = tree.diagnostics().stream().anyMatch(Elaborator::isError);
        return new Elaboration(
            problems.hasErrors() || unread ? Optional.empty() : program,
            unread ? List.of() : problems.all(),
            world.facts,
            world.loops.learned(),
            List.copyOf(world.kept.values()),
            List.copyOf(world.seconds.values()));
      }
      structural = new LinkedHashSet<>(world.structural);
    }
  }

  private static boolean isError(Diagnostic diagnostic) {
    return diagnostic.severity() == Diagnostic.Severity.ERROR;
  }

  private static Map<String, Double> settings(
      SyntaxTree tree, Map<String, String> sets, Problems problems) {
    var values = new LinkedHashMap<String, Double>();
    var names = new LinkedHashSet<String>();
    for (var declaration : tree.declarations()) {
      if (declaration instanceof Decl.Param param) {
        names.add(param.name().name());
      }
    }
    sets.forEach(
        (name, text) -> {
          var start = new Span(tree.source(), 0, 0);
          if (!names.contains(name)) {
            var diagnostic =
                Diagnostic.error("bad-setting", start, "the spec has no param `" + name + "`");
            problems.report(
                names.isEmpty()
                    ? diagnostic
                    : diagnostic.withHelp("its params are " + String.join(", ", names)));
            return;
          }
          try {
            values.put(name, Double.valueOf(text.strip()));
          } catch (NumberFormatException e) {
            problems.error(
                "bad-setting", start, "`" + text + "` is no number for the param `" + name + "`");
          }
        });
    return values;
  }

  private static Optional<Program> program(SyntaxTree tree, World world) {
    var top = world.declarations.load(tree);
    world.declarations.readAll(tree, top);
    var hosts = new ArrayList<Hosts.Top>();
    for (var declaration : tree.declarations()) {
      switch (declaration) {
        case Decl.Run(_, Stmt.Loop loop) ->
            hosts.add(new Hosts.Top(Optional.empty(), Optional.of(loop)));
        case Decl.Run(_, Stmt.Nest nest) ->
            hosts.add(new Hosts.Top(Optional.of(nest), first(nest)));
        case Decl.Run(_, Stmt.Bottleneck _) -> {}
        case Decl.Run(var span, _) ->
            world.problems.error(
                "misplaced-statement",
                span,
                "`" + Expressions.firstWord(span) + "` stands in a loop, not at the top");
        case Decl.Bottleneck _ -> {}
        case Decl.Sweep sweep -> Sweeps.check(sweep, tree, world.problems);
        case Decl.Reserved(var span, var word) ->
            world.problems.error("not-supported-yet", span, "`" + word + "` is not supported yet");
        case Decl.Schedule schedule -> world.schedules.sane(new Val.ScheduleVal(schedule, top));
        case Decl.Import _, Decl.Named _ -> {}
      }
    }
    boolean apart = new LoopNames(world).check(tree, top);
    new NameCheck(world).check(tree, top);
    var names = new LinkedHashMap<String, Span>();
    for (var host : hosts) {
      host.loop().ifPresent(l -> world.instances.fresh(l.name().name(), l.name().span(), names));
      if (host.loop().isEmpty()) {
        world.problems.error(
            "misplaced-statement",
            host.nest().orElseThrow().span(),
            "a nest needs a loop in its body");
      }
    }
    if (hosts.isEmpty()
        || !apart
        || world.problems.hasErrors() && hosts.stream().anyMatch(h -> h.loop().isEmpty())) {
      return Optional.empty();
    }
    return program(tree, world, hosts, top);
  }

  private static Optional<Stmt.Loop> first(Stmt.Nest nest) {
    return nest.body().stream()
        .filter(s -> s instanceof Stmt.Loop)
        .map(s -> (Stmt.Loop) s)
        .findFirst();
  }

  private static Optional<Program> program(
      SyntaxTree tree, World world, List<Hosts.Top> loops, Scope top) {
    var bottlenecks = new Bottlenecks(world, tree, top);
    world.spec = Optional.of(new Elsewhere.Spec(tree, loops));
    var hosts = new Hosts(world);
    hosts.prepare(loops, top);
    var built = hosts.loops();
    if (!world.problems.hasCauses()) {
      hosts.checkOwners();
    }
    if (built.isEmpty() || world.problems.hasErrors()) {
      return Optional.empty();
    }
    var init = hosts.init();
    if (init.isEmpty()) {
      return Optional.empty();
    }
    var states = hosts.states();
    var evaluator = new Evaluations(world, hosts, loops);
    var evaluations = new ArrayList<>(evaluator.all(tree));
    if (!world.problems.hasErrors()) {
      evaluations.addAll(new Probes(world, hosts).all());
    }
    if (world.problems.hasErrors()) {
      return Optional.empty();
    }
    var program =
        new Program(
            tree.source().name().replaceAll(".*[/\\\\]", "").replaceAll("\\.badger$", ""),
            hosts.runtimeParams().entrySet().stream()
                .map(e -> new Program.Param(e.getKey(), e.getValue()))
                .toList(),
            List.copyOf(world.sizes.values()),
            states,
            init.get(),
            built.get(),
            evaluations,
            NestOutline.of(tree));
    bottlenecks.check(program);
    if (!world.problems.hasErrors()) {
      evaluator.checkFlow(program);
    }
    return world.problems.hasErrors() ? Optional.empty() : Optional.of(program);
  }
}
