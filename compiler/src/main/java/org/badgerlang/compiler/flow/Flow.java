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
/// Each value has up to three properties, the least that hold everywhere (a fixed point): it
/// depends on a *source*; it depends on something *learned* by a loop in question; it depends on
/// *data*, that is on draws or on other loops' results. A learned value that depends on no data is
/// a pure weight, whatever was computed from it. An application is an operation of a pure weight
/// (inside a learned net or expert: of any learned value) with a value that depends on a source.
public final class Flow {
  private static final int SOURCE = 1;
  private static final int LEARNED = 2;
  private static final int DATA = 4;

  /// Why a value has a property: the value it has it from, and the place.
  private record Reason(Value from, Span span, String text) {}

  private final Marks marks;
  private final Question question;
  private final Map<Integer, Integer> properties = new HashMap<>();
  private final Map<Integer, Reason> reasons = new HashMap<>();
  private boolean moved;

  private Flow(Marks marks, Question question) {
    this.marks = marks;
    this.question = question;
  }

  /// The first leak in a host loop's step, in the order of its statements.
  public static Optional<Leak> find(
      Program program, Program.HostLoop host, Marks marks, Question question) {
    var flow = new Flow(marks, question);
    var body = host.step().body();
    do {
      flow.moved = false;
      flow.state(program, host);
      flow.walk(body);
    } while (flow.moved);
    return flow.leak(body);
  }

  // --- properties

  private boolean has(Value value, int property) {
    return (properties.getOrDefault(value.id(), 0) & property) != 0;
  }

  /// What lives from step to step: what a step leaves is what the next one finds.
  private void state(Program program, Program.HostLoop host) {
    var body = host.step().body();
    int first = body.params().size() - 1 - program.state().size();
    for (int i = 0; i < program.state().size(); i++) {
      var kind = program.state().get(i).kind();
      if (kind == Program.Kind.CARRIED || kind == Program.Kind.RULE) {
        gain(body.params().get(first + i), DATA);
      }
    }
    for (int i = 0; i < host.updates().size(); i++) {
      pass(
          body.results().get(i),
          body.params().get(first + host.updates().get(i)),
          host.origin(),
          "kept for the next step of `" + host.name() + "`");
    }
  }

  private void walk(Body body) {
    body.params().forEach(param -> settle(param, 0));
    for (var stmt : body.stmts()) {
      switch (stmt.op()) {
        case Op.Scan scan -> scan(stmt, scan);
        case Op.Branch(var condition, var args, var then, var otherwise) -> {
          for (var side : List.of(then, otherwise)) {
            for (int i = 0; i < args.size(); i++) {
              pass(args.get(i), side.params().get(i), stmt.origin(), "");
            }
            walk(side);
            for (int i = 0; i < stmt.results().size(); i++) {
              pass(side.results().get(i), stmt.results().get(i), stmt.origin(), "");
              pass(condition, stmt.results().get(i), stmt.origin(), "");
            }
          }
          stmt.results().forEach(result -> settle(result, 0));
        }
        case Op.Random(_, var site, _, _) when !site.contains("/es/") -> {
          gain(stmt.result(), DATA);
          operands(stmt);
        }
        case Op.External _ -> {
          stmt.results().forEach(result -> gain(result, DATA));
          operands(stmt);
        }
        default -> operands(stmt);
      }
    }
  }

  private void operands(Stmt stmt) {
    for (var result : stmt.results()) {
      stmt.op().operands().forEach(x -> pass(x, result, stmt.origin(), ""));
      settle(result, 0);
    }
  }

  private void scan(Stmt stmt, Op.Scan scan) {
    var params = scan.body().params();
    var operands = scan.operands();
    var ends = scan.body().results();
    var place = stmt.origin();
    for (int i = 0; i < operands.size(); i++) {
      pass(operands.get(i), params.get(i), place, "");
    }
    for (int i = 0; i < scan.inits().size(); i++) {
      pass(ends.get(i), params.get(i), place, "carried by the loop `" + scan.name() + "`");
    }
    walk(scan.body());
    for (int i = 0; i < ends.size(); i++) {
      pass(ends.get(i), stmt.results().get(i), place, "left by the loop `" + scan.name() + "`");
    }
    for (int i = 0; i < scan.inits().size(); i++) {
      pass(scan.inits().get(i), stmt.results().get(i), place, "");
    }
    stmt.results().forEach(result -> settle(result, 0));
  }

  private void gain(Value value, int property) {
    settle(value, property);
  }

  private void pass(Value from, Value to, Span place, String text) {
    boolean had = has(to, SOURCE);
    settle(to, properties.getOrDefault(from.id(), 0));
    if (!had && has(to, SOURCE) && has(from, SOURCE)) {
      reasons.putIfAbsent(to.id(), new Reason(from, place, text));
    }
  }

  /// Adds properties to a value, as its marks let it have them.
  private void settle(Value value, int more) {
    int id = value.id();
    int old = properties.getOrDefault(id, 0);
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
      now = (now | LEARNED) & ~DATA;
    }
    var updated = marks.updated(id);
    if (updated.isPresent()) {
      if (question.absorbs().test(updated.get())) {
        now &= ~SOURCE;
      }
      now =
          question.learner().test(updated.get().loop())
              ? (now | LEARNED) & ~DATA
              : (now | DATA) & ~LEARNED;
    }
    if (now != old) {
      properties.put(id, now);
      moved = true;
    }
  }

  // --- leaks

  private Optional<Leak> leak(Body body) {
    for (var stmt : body.stmts()) {
      var inside =
          switch (stmt.op()) {
            case Op.Scan scan -> leak(scan.body());
            case Op.Branch branch -> leak(branch.then()).or(() -> leak(branch.otherwise()));
            default -> applied(stmt);
          };
      if (inside.isPresent()) {
        return inside;
      }
      for (var result : stmt.results()) {
        var arrived = arrived(result);
        if (arrived.isPresent()) {
          return arrived;
        }
      }
    }
    return body.results().stream().flatMap(r -> arrived(r).stream()).findFirst();
  }

  private Optional<Leak> arrived(Value value) {
    var updated = marks.updated(value.id());
    if (updated.isPresent() && question.forbidden().test(updated.get()) && has(value, SOURCE)) {
      return Optional.of(
          told(
              value,
              updated.get().span(),
              "`" + updated.get().loop() + "` changes `" + updated.get().thing() + "` by it"));
    }
    return marks
        .arrival(value.id())
        .filter(arrival -> question.closed().test(arrival) && has(value, SOURCE))
        .map(arrival -> told(value, arrival.span(), "it becomes " + arrival.what()));
  }

  private Optional<Leak> applied(Stmt stmt) {
    boolean applies =
        switch (stmt.op()) {
          case Op.Binary _, Op.Select _, Op.Contract _, Op.Gather _, Op.ScatterAdd _ -> true;
          default -> false;
        };
    if (!applies || stmt.op().operands().stream().noneMatch(x -> has(x, SOURCE))) {
      return Optional.empty();
    }
    int id = stmt.result().id();
    boolean exempt =
        !marks.around(id, Marks.Area.GRADIENT).isEmpty()
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
      if (!has(weight, LEARNED) || (!inside && has(weight, DATA))) {
        continue;
      }
      for (var other : stmt.op().operands()) {
        if (!other.equals(weight) && has(other, SOURCE)) {
          var place = place(id, stmt.origin());
          return Optional.of(told(other, place, "here something learned is applied to it"));
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

  private Leak told(Value value, Span arrival, String what) {
    var steps = new ArrayList<Leak.Step>();
    var at = value;
    while (marks.named(at.id()).stream().noneMatch(question.source())) {
      var reason = reasons.get(at.id());
      if (reason == null) {
        throw new IllegalStateException("a source without a way from it: " + at);
      }
      var names = marks.named(at.id());
      var text = names.isEmpty() ? reason.text() : "passed on as `" + shown(names.getFirst()) + "`";
      steps.addFirst(new Leak.Step(place(at.id(), reason.span()), text));
      at = reason.from();
    }
    var source = marks.named(at.id()).stream().filter(question.source()).findFirst().orElseThrow();
    return new Leak(source, steps, arrival, what);
  }

  private static String shown(Marks.Named name) {
    var path = name.path();
    return path.substring(path.indexOf('.') + 1);
  }
}
