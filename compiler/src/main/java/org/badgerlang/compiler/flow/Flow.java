package org.badgerlang.compiler.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;

/// Follows values through the step of a host loop, as lowered: through every operation, scan and
/// branch, and through the state from one step to the next.
///
/// Each value has up to four properties, the least that hold everywhere (a fixed point): it depends
/// on a *source*; it depends on something *learned* by a loop in question; it depends on *data*,
/// that is on draws or on other loops' results. What may have been computed from learned things
/// alone is a *weight*. An application is an operation of a weight (inside a learned net or expert:
/// of any learned value) with a value that depends on a source.
public final class Flow {
  private static final int SOURCE = 1;
  private static final int LEARNED = 2;
  private static final int DATA = 4;
  private static final int WEIGHT = 8;

  /// Why a value has a property: the value it has it from, and the place.
  private record Reason(At from, Span span, String text) {}

  /// A value in a context: the steps, first or later, of the loops around it.
  private record At(int context, Value value) {}

  /// A context in a loop: its first step, or a later one.
  private record Inner(int context, int loop, boolean first) {}

  private final Marks marks;
  private final Question question;
  private final Map<At, Integer> properties = new HashMap<>();
  private final Map<At, Reason> reasons = new HashMap<>();
  private final Map<Inner, Integer> contexts = new HashMap<>();
  private boolean moved;
  private boolean weighing;

  private Flow(Marks marks, Question question) {
    this.marks = marks;
    this.question = question;
  }

  /// The first leak in a host loop's step, in the order of its statements.
  public static Optional<Leak> find(
      Program program, Program.HostLoop host, Marks marks, Question question) {
    var flow = new Flow(marks, question);
    flow.settle(program, host);
    flow.weighing = true;
    flow.settle(program, host);
    return flow.leak(host.step().body(), 0);
  }

  /// Walks until nothing moves; weights are found when all else stands.
  private void settle(Program program, Program.HostLoop host) {
    do {
      moved = false;
      state(program, host);
      walk(host.step().body(), 0);
    } while (moved);
  }

  // --- properties

  private boolean has(At at, int property) {
    return (properties.getOrDefault(at, 0) & property) != 0;
  }

  private int inner(int context, Stmt loop, boolean first) {
    return contexts.computeIfAbsent(
        new Inner(context, loop.result().id(), first), _ -> contexts.size() + 1);
  }

  /// The contexts of a loop's steps: where it learns, what its first step finds is told from what a
  /// step leaves to the next.
  private List<Integer> steps(int context, Stmt stmt, Op.Scan scan) {
    boolean learns =
        scan.body().params().stream()
            .limit(scan.inits().size())
            .anyMatch(param -> marks.learned(param.id()).isPresent());
    int first = inner(context, stmt, true);
    return learns ? List.of(first, inner(context, stmt, false)) : List.of(first);
  }

  /// What lives from step to step: what a step leaves is what the next one finds.
  private void state(Program program, Program.HostLoop host) {
    var body = host.step().body();
    int first = body.params().size() - 1 - program.state().size();
    for (int i = 0; i < program.state().size(); i++) {
      var kind = program.state().get(i).kind();
      if (kind == Program.Kind.CARRIED || kind == Program.Kind.RULE) {
        settle(new At(0, body.params().get(first + i)), DATA);
      }
    }
    for (int i = 0; i < host.updates().size(); i++) {
      pass(
          new At(0, body.results().get(i)),
          new At(0, body.params().get(first + host.updates().get(i))),
          host.origin(),
          "kept for the next step of `" + host.name() + "`");
    }
  }

  private void walk(Body body, int in) {
    body.params().forEach(param -> settle(new At(in, param), 0));
    for (var stmt : body.stmts()) {
      switch (stmt.op()) {
        case Op.Scan scan -> scan(stmt, scan, in);
        case Op.Branch branch -> branch(stmt, branch, in);
        case Op.Random(_, var site, _, _) when !site.contains("/es/") -> {
          settle(new At(in, stmt.result()), DATA);
          operands(stmt, in);
        }
        case Op.External _ -> {
          stmt.results().forEach(result -> settle(new At(in, result), DATA));
          operands(stmt, in);
        }
        default -> operands(stmt, in);
      }
    }
  }

  private void operands(Stmt stmt, int in) {
    var operands = stmt.op().operands().stream().map(x -> new At(in, x)).toList();
    boolean weight =
        operands.stream().anyMatch(x -> has(x, WEIGHT))
            && operands.stream().allMatch(x -> has(x, WEIGHT) || !has(x, DATA));
    for (var result : stmt.results()) {
      var to = new At(in, result);
      operands.forEach(x -> flow(x, to, SOURCE | LEARNED | DATA, stmt.origin(), ""));
      settle(to, weighing && weight ? WEIGHT : 0);
    }
  }

  private void branch(Stmt stmt, Op.Branch branch, int in) {
    for (var side : List.of(branch.then(), branch.otherwise())) {
      for (int i = 0; i < branch.args().size(); i++) {
        pass(new At(in, branch.args().get(i)), new At(in, side.params().get(i)), stmt.origin(), "");
      }
      walk(side, in);
      for (int i = 0; i < stmt.results().size(); i++) {
        var to = new At(in, stmt.results().get(i));
        pass(new At(in, side.results().get(i)), to, stmt.origin(), "");
        flow(new At(in, branch.condition()), to, SOURCE | LEARNED | DATA, stmt.origin(), "");
      }
    }
  }

  private void scan(Stmt stmt, Op.Scan scan, int in) {
    var params = scan.body().params();
    var operands = scan.operands();
    var ends = scan.body().results();
    var place = stmt.origin();
    int carried = scan.inits().size();
    var steps = steps(in, stmt, scan);
    for (int step : steps) {
      boolean later = step != steps.getFirst();
      for (int i = later ? carried : 0; i < operands.size(); i++) {
        pass(new At(in, operands.get(i)), new At(step, params.get(i)), place, "");
      }
      for (int from : later || steps.size() == 1 ? steps : List.<Integer>of()) {
        for (int i = 0; i < carried; i++) {
          pass(
              new At(from, ends.get(i)),
              new At(step, params.get(i)),
              place,
              "carried by the loop `" + scan.name() + "`");
        }
      }
      walk(scan.body(), step);
      for (int i = 0; i < ends.size(); i++) {
        pass(
            new At(step, ends.get(i)),
            new At(in, stmt.results().get(i)),
            place,
            "left by the loop `" + scan.name() + "`");
      }
    }
  }

  private void pass(At from, At to, Span place, String text) {
    flow(from, to, SOURCE | LEARNED | DATA | WEIGHT, place, text);
  }

  private void flow(At from, At to, int kinds, Span place, String text) {
    boolean had = has(to, SOURCE);
    settle(to, properties.getOrDefault(from, 0) & kinds);
    if (!had && has(to, SOURCE) && has(from, SOURCE)) {
      reasons.putIfAbsent(to, new Reason(from, place, text));
    }
  }

  /// Adds properties to a value, as its marks let it have them.
  private void settle(At at, int more) {
    int id = at.value().id();
    int old = properties.getOrDefault(at, 0);
    int now = old | more;
    for (var name : marks.named(id)) {
      if (question.source().test(name)) {
        now |= SOURCE | DATA;
      }
    }
    if (marks.named(id).stream().anyMatch(question.opened())) {
      now &= ~SOURCE;
    }
    var learned = marks.learned(id);
    if (learned.isPresent() && question.learner().test(learned.get().loop())) {
      now = (now | LEARNED | (weighing ? WEIGHT : 0)) & ~DATA;
    }
    if (marks.changes(id)) {
      now &= ~(LEARNED | WEIGHT);
    }
    var updated = marks.updated(id);
    if (updated.isPresent()) {
      if (question.absorbs().test(updated.get())) {
        now &= ~SOURCE;
      }
      now =
          question.learner().test(updated.get().loop())
              ? (now | LEARNED | (weighing ? WEIGHT : 0)) & ~DATA
              : (now | DATA) & ~(LEARNED | WEIGHT);
    }
    if (now != old) {
      properties.put(at, now);
      moved = true;
    }
  }

  // --- leaks

  private Optional<Leak> leak(Body body, int in) {
    for (var stmt : body.stmts()) {
      var inside =
          switch (stmt.op()) {
            case Op.Scan scan ->
                steps(in, stmt, scan).stream()
                    .flatMap(step -> leak(scan.body(), step).stream())
                    .findFirst();
            case Op.Branch branch -> leak(branch.then(), in).or(() -> leak(branch.otherwise(), in));
            default -> applied(stmt, in);
          };
      if (inside.isPresent()) {
        return inside;
      }
      for (var result : stmt.results()) {
        var arrived = arrived(new At(in, result));
        if (arrived.isPresent()) {
          return arrived;
        }
      }
    }
    return body.results().stream().flatMap(r -> arrived(new At(in, r)).stream()).findFirst();
  }

  private Optional<Leak> arrived(At value) {
    var updated = marks.updated(value.value().id());
    if (updated.isPresent() && question.forbidden().test(updated.get()) && has(value, SOURCE)) {
      return Optional.of(
          told(
              value,
              updated.get().span(),
              "`" + updated.get().loop() + "` changes `" + updated.get().thing() + "` by it"));
    }
    return marks
        .arrival(value.value().id())
        .filter(arrival -> question.closed().test(arrival) && has(value, SOURCE))
        .map(arrival -> told(value, arrival.span(), "it becomes " + arrival.what()));
  }

  private Optional<Leak> applied(Stmt stmt, int in) {
    boolean applies =
        switch (stmt.op()) {
          case Op.Binary _, Op.Select _, Op.Contract _, Op.Gather _, Op.ScatterAdd _ -> true;
          default -> false;
        };
    if (!applies || stmt.op().operands().stream().noneMatch(x -> has(new At(in, x), SOURCE))) {
      return Optional.empty();
    }
    int id = stmt.result().id();
    boolean exempt =
        !marks.around(id, Marks.Area.GRADIENT).isEmpty()
                && marks.around(id, Marks.Area.ASKED).isEmpty()
            || !marks.around(id, Marks.Area.TASK).isEmpty()
            || marks.around(id, Marks.Area.UPDATE).stream()
                .anyMatch(range -> question.learner().test(range.owner()));
    if (exempt) {
      return Optional.empty();
    }
    boolean inside =
        marks.around(id, Marks.Area.APPLIED).stream()
            .anyMatch(range -> question.learner().test(range.owner()));
    for (var weight : stmt.op().operands()) {
      var one = new At(in, weight);
      if (!has(one, WEIGHT) && !(inside && has(one, LEARNED))) {
        continue;
      }
      for (var other : stmt.op().operands()) {
        if (!other.equals(weight) && has(new At(in, other), SOURCE)) {
          var place = place(id, stmt.origin());
          return Optional.of(
              told(new At(in, other), place, "here something learned is applied to it"));
        }
      }
    }
    return Optional.empty();
  }

  /// The place in the spec where a statement of a library was asked for.
  private Span place(int id, Span own) {
    var calls = marks.around(id, Marks.Area.CALL);
    return calls.isEmpty() ? own : calls.getLast().span();
  }

  private Leak told(At value, Span arrival, String what) {
    var steps = new ArrayList<Leak.Step>();
    var at = value;
    while (marks.named(at.value().id()).stream().noneMatch(question.source())) {
      var reason = reasons.get(at);
      if (reason == null) {
        throw new IllegalStateException("a source without a way from it: " + at);
      }
      var names = marks.named(at.value().id());
      var text = names.isEmpty() ? reason.text() : "passed on as `" + shown(names.getFirst()) + "`";
      steps.addFirst(new Leak.Step(place(at.value().id(), reason.span()), text));
      at = reason.from();
    }
    var source =
        marks.named(at.value().id()).stream().filter(question.source()).findFirst().orElseThrow();
    return new Leak(source, steps, arrival, what);
  }

  private static String shown(Marks.Named name) {
    var path = name.path();
    return path.substring(path.indexOf('.') + 1);
  }
}
