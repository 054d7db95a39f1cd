package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.flow.Flow;
import org.badgerlang.compiler.flow.Leak;
import org.badgerlang.compiler.flow.Marks;
import org.badgerlang.compiler.flow.Question;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.BottleneckLine;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Stmt;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// The lines of a spec's bottlenecks that are checked: on the program as lowered, before anything
/// is optimised.
final class Bottlenecks {
  private static final int LONGEST_PATH = 24;

  /// A line with the loop that it stands in; none at the top of the spec.
  record Placed(BottleneckLine line, Optional<String> loop) {}

  private final World world;
  private final Scope top;
  private String where = "";

  Bottlenecks(World world, SyntaxTree tree, Scope top) {
    this.world = world;
    this.top = top;
    world.bottlenecks.addAll(lines(tree));
    for (var placed : world.bottlenecks) {
      if (placed.line() instanceof BottleneckLine.Blind blind) {
        world.provenance.watch();
        blind.except().forEach(e -> world.provenance.open(e.span().text()));
      }
    }
  }

  /// The lines of all bottlenecks of a spec.
  static List<Placed> lines(SyntaxTree tree) {
    var lines = new ArrayList<Placed>();
    for (var declaration : tree.declarations()) {
      switch (declaration) {
        case Decl.Bottleneck(_, var more) -> place(more, Optional.empty(), lines);
        case Decl.Run(_, var stmt) -> collect(List.of(stmt), Optional.empty(), lines);
        case Decl.Import _, Decl.Named _, Decl.Sweep _, Decl.Reserved _ -> {}
      }
    }
    return List.copyOf(lines);
  }

  private static void place(List<BottleneckLine> more, Optional<String> loop, List<Placed> lines) {
    more.forEach(line -> lines.add(new Placed(line, loop)));
  }

  private static void collect(
      List<? extends Stmt> body, Optional<String> around, List<Placed> lines) {
    for (var stmt : body) {
      switch (stmt) {
        case Stmt.Bottleneck(_, var more) -> place(more, around, lines);
        case Stmt.Loop loop -> collect(loop.body(), Optional.of(loop.name().name()), lines);
        case Stmt.Nest nest -> collect(nest.body(), around, lines);
        case Stmt.Base base -> collect(base.body(), around, lines);
        case Stmt.Every every -> collect(every.body(), around, lines);
        case Stmt.When when -> {
          collect(when.then(), around, lines);
          collect(when.otherwise(), around, lines);
        }
        default -> {}
      }
    }
  }

  /// Tells of every line that does not hold, and of held-out sets that reach an inner update.
  void check(Program program) {
    for (var placed : world.bottlenecks) {
      switch (placed.line()) {
        case BottleneckLine.Share share -> share(share);
        case BottleneckLine.Blind blind -> {
          if (known(blind.sources(), program) && known(blind.except(), program)) {
            blind(blind, program);
          }
        }
        case BottleneckLine.Only only -> {
          if (known(only.values(), program)) {
            only(only, program);
          }
        }
        case BottleneckLine.Budget budget -> new Budgets(world, top).check(budget, program);
        case BottleneckLine.Limit limit -> new Channels(world).check(limit);
        case BottleneckLine.Invariant invariant -> loop(invariant.loop());
        case BottleneckLine.Penalise _ -> {}
      }
    }
    heldOut(program);
  }

  /// Follows values through the loops of an evaluation: under its settings they may go other ways.
  ///
  /// @param program the evaluation as a program of one loop
  /// @param where as a message begins: ``in `evaluate wide` with size = 4, ``
  void checkFlow(Program program, String where) {
    this.where = where;
    for (var placed : world.bottlenecks) {
      switch (placed.line()) {
        case BottleneckLine.Blind blind -> blind(blind, program);
        case BottleneckLine.Only only -> only(only, program);
        case BottleneckLine.Share _,
            BottleneckLine.Budget _,
            BottleneckLine.Limit _,
            BottleneckLine.Invariant _,
            BottleneckLine.Penalise _ -> {}
      }
    }
    heldOut(program);
  }

  private void bad(Span span, String message) {
    world.problems.error("bad-bottleneck", span, message);
  }

  // --- share

  private void share(BottleneckLine.Share share) {
    var thing = share.thing().span().text();
    var axis = share.axis().span().text();
    var leaves =
        world.weights.values().stream()
            .filter(l -> l.path().equals(thing) || l.path().startsWith(thing + "."))
            .toList();
    if (leaves.isEmpty()) {
      bad(share.thing().span(), "`" + thing + "` names no weights; `share Cell.weights across …`");
      return;
    }
    if (world.loopNames.contains(axis)) {
      bad(share.axis().span(), "`" + axis + "` is a loop; weights are shared across an axis");
      return;
    }
    leaves.stream()
        .filter(l -> l.axes().stream().anyMatch(a -> a.name().equals(axis)))
        .findFirst()
        .ifPresent(
            leaf ->
                world.problems.report(
                    Diagnostic.error(
                            "not-shared",
                            share.span(),
                            "`" + leaf.path() + "` has an entry of its own for each `" + axis + "`")
                        .withLabel(leaf.span(), "its type names `" + axis + "` here")));
  }

  // --- flow

  private Optional<String> loop(Expr expr) {
    var name = expr.span().text();
    if (world.loopNames.contains(name)) {
      return Optional.of(name);
    }
    bad(expr.span(), "`" + name + "` is not a loop of this spec");
    return Optional.empty();
  }

  private Predicate<Marks.Named> named(List<Expr> exprs) {
    var patterns = exprs.stream().map(e -> e.span().text()).toList();
    return name -> patterns.stream().anyMatch(p -> Provenance.matches(name.path(), p));
  }

  /// Tells of names that nothing in the spec has.
  private boolean known(List<Expr> exprs, Program program) {
    boolean all = true;
    for (var expr : exprs) {
      boolean found =
          program.loops().stream()
              .flatMap(host -> world.provenance.of(host.name()).names().stream())
              .anyMatch(n -> Provenance.matches(n.path(), expr.span().text()));
      if (!found) {
        bad(expr.span(), "nothing named `" + expr.span().text() + "` is read in a loop");
        all = false;
      }
    }
    return all;
  }

  private void blind(BottleneckLine.Blind blind, Program program) {
    var loop = loop(blind.loop());
    if (loop.isEmpty()) {
      return;
    }
    var question = Question.blind(loop.get(), named(blind.sources()), named(blind.except()));
    find(program, question)
        .ifPresent(
            leak ->
                tell(
                    leak,
                    blind.span(),
                    "what `"
                        + loop.get()
                        + "` learns is applied to a value that depends on `"
                        + text(leak, blind.sources())
                        + "`",
                    "`… except` and the name of what may pass, if it is meant"));
  }

  private void only(BottleneckLine.Only only, Program program) {
    var loop = loop(only.loop());
    if (loop.isEmpty()) {
      return;
    }
    find(program, Question.only(loop.get(), named(only.values())))
        .ifPresent(
            leak ->
                tell(
                    leak,
                    only.span(),
                    "`"
                        + text(leak, only.values())
                        + "` reaches more than what `"
                        + loop.get()
                        + "` minimises",
                    ""));
  }

  private static String text(Leak leak, List<Expr> sources) {
    return sources.stream()
        .map(e -> e.span().text())
        .filter(p -> Provenance.matches(leak.source().path(), p))
        .findFirst()
        .orElse(leak.source().path());
  }

  private Optional<Leak> find(Program program, Question question) {
    return program.loops().stream()
        .flatMap(
            host -> Flow.find(program, host, world.provenance.of(host.name()), question).stream())
        .findFirst();
  }

  /// A set named `query` is held out: it judges what the loops inside learned, and teaches them
  /// nothing.
  private void heldOut(Program program) {
    for (var host : program.loops()) {
      var marks = world.provenance.of(host.name());
      Set<String> batches = new LinkedHashSet<>();
      for (var name : marks.names()) {
        var parts = name.path().split("\\.");
        if (parts.length > 3 && parts[parts.length - 2].equals("query")) {
          batches.add(parts[0]);
        }
      }
      for (var loop : batches) {
        if (marks.updates().stream().noneMatch(u -> u.around().contains(loop))) {
          continue;
        }
        var question =
            Question.heldOut(loop, n -> n.path().matches(loop + "\\..*\\.query\\.[^.]+"));
        Flow.find(program, host, marks, question)
            .ifPresent(
                leak ->
                    tell(
                        leak,
                        leak.arrival(),
                        "the query set reaches an update of a loop inside `" + loop + "`",
                        "a query set judges what was learned; learn from `support`, or give the"
                            + " set another name"));
      }
    }
  }

  // --- telling

  private void tell(Leak leak, Span place, String message, String help) {
    var diagnostic = Diagnostic.error("leak", place, where + message);
    var source = firstLine(leak.source().span());
    diagnostic = diagnostic.withLabel(source, "1: `" + shown(leak.source()) + "` is here");
    var last = source;
    int told = 0;
    for (var step : leak.path()) {
      var span = firstLine(step.span());
      boolean same = span.source().equals(last.source()) && span.line() == last.line();
      if (same || span.source().equals(Span.NONE.source()) || told >= LONGEST_PATH) {
        continue;
      }
      told++;
      var text = step.text().isEmpty() ? "carries it" : step.text();
      diagnostic = diagnostic.withLabel(span, (told + 1) + ": " + text);
      last = span;
    }
    if (!leak.arrival().equals(place)) {
      diagnostic = diagnostic.withLabel(firstLine(leak.arrival()), (told + 2) + ": " + leak.what());
    } else {
      diagnostic = diagnostic.withNote((told + 2) + ": " + leak.what());
    }
    world.problems.report(help.isEmpty() ? diagnostic : diagnostic.withHelp(help));
  }

  private static String shown(Marks.Named name) {
    var path = name.path();
    return path.substring(path.indexOf('.') + 1);
  }

  private static Span firstLine(Span span) {
    var text = span.text();
    int end = text.indexOf('\n');
    return end < 0 ? span : new Span(span.source(), span.start(), span.start() + end);
  }
}
