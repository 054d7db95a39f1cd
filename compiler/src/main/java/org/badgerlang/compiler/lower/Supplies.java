package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;

/// What Java code supplies of a task: members that begin `~ supplied`, and states whose `next` is
/// `supplied`.
///
/// Everything that is drawn of an instance is asked for at once. Chance comes in as a ticket, drawn
/// like any other number, so that the same run asks for the same things.
final class Supplies {
  /// What stands in place of a distribution or of a next value.
  static final String WORD = "supplied";

  /// A tensor that goes to Java code or comes from it.
  ///
  /// @param path where it is stored
  private record Named(String name, String path, List<Axis> axes) {}

  /// A task drawn under a path.
  private record Supplied(TaskInstance task, String provider, List<Named> drawn) {}

  /// What was asked once, and under which circumstances.
  private record Asked(
      BodyBuilder body,
      String site,
      TensorType instances,
      List<Value> counters,
      Map<String, Value> answers) {}

  private final World world;
  private final Map<String, Supplied> tasks = new HashMap<>();
  private final Map<String, Supplied> leaves = new HashMap<>();
  private final Map<String, Asked> asked = new HashMap<>();

  Supplies(World world) {
    this.world = world;
  }

  static boolean isSupplied(Expr expr) {
    return expr instanceof Expr.Name(_, var name) && name.equals(WORD);
  }

  private static boolean isSupplied(Decl.Start start) {
    return start instanceof Decl.Start.Drawn(var expr, _) && isSupplied(expr);
  }

  /// Finds what is to be supplied when an instance is drawn; false where the task can not be.
  boolean prepare(TaskInstance task, Trace trace) {
    var provider = task.template().provider().orElseThrow();
    if (!(provider instanceof Expr.Text(_, var name))) {
      world.problems.error(
          "wrong-kind",
          provider.span(),
          "a task comes `from` the name of a provider, a string, not from `"
              + provider.span().text()
              + "`");
      return false;
    }
    var supplied = new Supplied(task, name, drawn(task, trace));
    tasks.put(task.path(), supplied);
    asked.remove(task.path());
    supplied.drawn().forEach(member -> leaves.put(member.path(), supplied));
    return true;
  }

  private List<Named> drawn(TaskInstance task, Trace trace) {
    var found = new ArrayList<Named>();
    for (var member : task.template().members()) {
      switch (member) {
        case Decl.Member.Draw d when isSupplied(d.distribution()) ->
            add(task, d.name().name(), d.type().axes(), List.of(), trace, found);
        case Decl.Member.State s when isSupplied(s.start()) ->
            add(task, s.name().name(), s.type().axes(), List.of(), trace, found);
        case Decl.Member.SetOf set -> {
          for (var name : set.names()) {
            for (var entry : set.entries()) {
              if (isSupplied(entry.start())) {
                var whole = name.name() + "." + entry.name().name();
                add(task, whole, entry.type().axes(), set.axes(), trace, found);
              }
            }
          }
        }
        default -> {
          // not supplied when drawn
        }
      }
    }
    return List.copyOf(found);
  }

  private void add(
      TaskInstance task,
      String name,
      List<Expr> own,
      List<Expr> around,
      Trace trace,
      List<Named> found) {
    var axes = new LinkedHashSet<Axis>();
    for (var some : List.of(around, own)) {
      world.expressions.types(some, task.scope(), trace).ifPresent(axes::addAll);
    }
    found.add(new Named(name, task.path() + "." + name, List.copyOf(axes)));
  }

  /// The value of a leaf when its instance is drawn.
  Optional<Value> initial(Leaf leaf, Trace trace) {
    var supplied = leaves.get(leaf.path());
    if (supplied == null) {
      world.problems.error(
          "bad-draw", leaf.span(), "only a task `from` a provider has members that are `supplied`");
      return Optional.empty();
    }
    var path = supplied.task().path();
    var instances = trace.perInstance(List.of());
    var known = asked.get(path);
    if (known == null
        || known.body() != trace.b
        || !known.site().equals(trace.site)
        || !known.instances().equals(instances)
        || !known.counters().equals(trace.counters)) {
      var answers =
          ask(supplied, false, arguments(supplied.task(), trace), supplied.drawn(), trace);
      known = new Asked(trace.b, trace.site, instances, trace.counters, answers);
      asked.put(path, known);
    }
    return Optional.ofNullable(known.answers().get(leaf.path()));
  }

  /// The next values of the states that Java code moves, by path.
  Map<String, Value> move(TaskInstance task, Trace trace) {
    var supplied = tasks.get(task.path());
    if (supplied == null) {
      return Map.of();
    }
    var moved = new ArrayList<Named>();
    var inputs = arguments(task, trace);
    for (var member : task.template().members()) {
      switch (member) {
        case Decl.Member.Next(_, var name, var expr) when isSupplied(expr) ->
            stored(task, name.name()).ifPresent(moved::add);
        case Decl.Member.State s ->
            stored(task, s.name().name()).ifPresent(state -> give(state, inputs, trace));
        case Decl.Member.Action a ->
            stored(task, a.name().name()).ifPresent(action -> give(action, inputs, trace));
        default -> {
          // Java code has no use for it
        }
      }
    }
    return moved.isEmpty() ? Map.of() : ask(supplied, true, inputs, moved, trace);
  }

  private Optional<Named> stored(TaskInstance task, String name) {
    var path = task.path() + "." + name;
    return Optional.ofNullable(world.states.get(path))
        .map(leaf -> new Named(name, path, leaf.axes()));
  }

  private static void give(Named member, SequencedMap<Named, Value> inputs, Trace trace) {
    var value = trace.store.get(member.path());
    if (value != null) {
      inputs.put(member, value);
    }
  }

  /// The numbers among the arguments of the task.
  private SequencedMap<Named, Value> arguments(TaskInstance task, Trace trace) {
    var arguments = new LinkedHashMap<Named, Value>();
    for (var formal : task.template().formals()) {
      var name = formal.name().name();
      var bound = task.scope().here(name);
      if (bound.isPresent()
          && bound.get().value().get() instanceof Val.Num number
          && world.expressions.conform(number, List.of(), formal.span(), name, trace)
              instanceof Val.Tensor(var value)) {
        arguments.put(new Named(name, "", List.of()), value);
      }
    }
    return arguments;
  }

  private Map<String, Value> ask(
      Supplied supplied,
      boolean moves,
      SequencedMap<Named, Value> inputs,
      List<Named> outputs,
      Trace trace) {
    var b = trace.b;
    var place = trace.site.isEmpty() ? "" : trace.site + "/";
    var site = place + supplied.task().path() + (moves ? ".move" : ".ticket");
    var high = ticket(site + ".high", trace);
    var low = ticket(site + ".low", trace);
    var instances = new LinkedHashSet<>(high.type().axes());
    inputs.forEach(
        (member, value) ->
            value.type().axes().stream()
                .filter(axis -> !member.axes().contains(axis))
                .forEach(instances::add));
    var over = new TensorType(List.copyOf(instances));
    var args = new ArrayList<Value>();
    args.add(b.broadcast(high, over));
    args.add(b.broadcast(low, over));
    inputs.forEach(
        (member, value) -> args.add(b.broadcast(value, over.union(new TensorType(member.axes())))));
    var types = outputs.stream().map(member -> over.union(new TensorType(member.axes()))).toList();
    var question =
        new Op.Question(
            supplied.task().template().name().name(),
            moves,
            over.axes(),
            inputs.keySet().stream().map(Named::name).toList(),
            outputs.stream().map(Named::name).toList());
    var results = b.emit(new Op.External(supplied.provider(), question, args, types), WORD);
    var answers = new HashMap<String, Value>();
    for (int i = 0; i < outputs.size(); i++) {
      answers.put(outputs.get(i).path(), results.get(i));
    }
    return Map.copyOf(answers);
  }

  private static Value ticket(String site, Trace trace) {
    var type = trace.perInstance(List.of());
    var random = new Op.Random(Op.Distribution.UNIFORM, site, trace.counters, type);
    return trace.b.emit(random, "ticket").getFirst();
  }
}
