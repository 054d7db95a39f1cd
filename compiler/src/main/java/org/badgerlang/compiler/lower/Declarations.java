package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.diagnostic.Suggestions;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// Declarations of a spec and of the modules it imports, bound to their names and read when first
/// used.
final class Declarations {
  private final World world;
  private final Map<String, Scope> modules = new HashMap<>();
  private final Set<String> reading = new LinkedHashSet<>();
  private final Set<Span> valuing = new HashSet<>();

  Declarations(World world) {
    this.world = world;
  }

  /// Binds every declaration of a spec.
  Scope load(SyntaxTree tree) {
    world.top = bind(tree, true);
    return world.top;
  }

  /// What a name means that nothing in the spec declares: a declaration of the library.
  Optional<Scope.Binding> prelude(String name) {
    for (var path : StandardLibrary.MODULES) {
      var found = module(path).flatMap(scope -> scope.here(name));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<Scope> module(String path) {
    var known = modules.get(path);
    if (known != null) {
      return Optional.of(known);
    }
    var found = world.modules.find(path);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    var tree = found.get();
    tree.diagnostics().forEach(world.problems::report);
    var scope = new Scope();
    modules.put(path, scope);
    fill(tree, scope, false);
    return Optional.of(scope);
  }

  private Scope bind(SyntaxTree tree, boolean main) {
    var scope = new Scope();
    fill(tree, scope, main);
    return scope;
  }

  private void fill(SyntaxTree tree, Scope scope, boolean main) {
    var seen = new LinkedHashMap<String, Span>();
    for (var declaration : tree.declarations()) {
      switch (declaration) {
        case Decl.Import(var span, var path, var names) -> {
          names.forEach(n -> world.instances.fresh(n.name(), n.span(), seen));
          imports(span, path, names, scope);
        }
        case Decl.Named named -> {
          if (world.instances.fresh(named.name().name(), named.name().span(), seen)) {
            named(named, scope, main);
          }
        }
        case Decl.Run _, Decl.Bottleneck _, Decl.Sweep _, Decl.Reserved _ -> {}
      }
    }
  }

  private void imports(
      Span span, String path, List<org.badgerlang.compiler.syntax.Ident> names, Scope scope) {
    if (!reading.add(path)) {
      world.problems.error("import-cycle", span, "`" + path + "` imports itself, through others");
      return;
    }
    var module = module(path);
    reading.remove(path);
    if (module.isEmpty()) {
      world.problems.report(noModule(span, path));
      return;
    }
    if (names.isEmpty()) {
      module.get().own().forEach(scope::bind);
      return;
    }
    for (var name : names) {
      var binding = module.get().here(name.name());
      if (binding.isPresent()) {
        scope.bind(name.name(), binding.get());
        world.fact(
            name.span(),
            binding.get().kind(),
            name.name(),
            binding.get().definition(),
            "",
            binding.get().docs());
      } else {
        scope.bind(name.name(), "import", name.span(), Val.POISON);
        world.expressions.unknown(
            "unknown-name",
            "`" + path + "` has no `" + name.name() + "`",
            name.name(),
            module.get().own().keySet(),
            name.span());
      }
    }
  }

  private static Diagnostic noModule(Span span, String path) {
    var problem =
        Diagnostic.error("unknown-module", span, "there is no module `" + path + "`")
            .withHelp(
                "the library has "
                    + String.join(
                        ", ", StandardLibrary.MODULES.stream().map(p -> "`" + p + "`").toList()));
    int start = span.start() + Math.max(0, span.text().indexOf(path));
    var place = new Span(span.source(), start, Math.min(span.end(), start + path.length()));
    for (var near : Suggestions.closest(path, StandardLibrary.MODULES)) {
      problem = Mends.written(problem, place, near);
    }
    return problem;
  }

  private void named(Decl.Named named, Scope scope, boolean main) {
    var name = named.name().name();
    var span = named.name().span();
    var kind =
        switch (named) {
          case Decl.Param _ -> "param";
          case Decl.AxisDecl _ -> "axis";
          case Decl.Fn _ -> "fn";
          case Decl.Template t -> Expressions.kind(t);
          case Decl.Instance i -> i.kind().name().toLowerCase(java.util.Locale.ROOT);
          case Decl.Schedule _ -> "schedule";
          case Decl.Evaluate _ -> "evaluate";
        };
    if (named instanceof Decl.Evaluate) {
      return;
    }
    scope.bindLazily(
        name,
        kind,
        span,
        named.docs(),
        () -> {
          if (!valuing.add(span)) {
            return world.problems.error("recursion", span, "`" + name + "` is declared by itself");
          }
          try {
            return value(named, scope, main);
          } finally {
            valuing.remove(span);
          }
        });
  }

  private Val value(Decl.Named named, Scope scope, boolean main) {
    var name = named.name().name();
    return switch (named) {
      case Decl.Param param -> param(param, scope, main);
      case Decl.AxisDecl axis -> axis(axis, scope);
      case Decl.Fn fn -> new Val.Fn(fn, scope);
      case Decl.Template template -> new Val.TemplateRef(template, scope);
      case Decl.Instance instance -> instance(instance, scope);
      case Decl.Schedule schedule -> new Val.ScheduleVal(schedule, scope);
      case Decl.Evaluate _ -> Val.POISON;
    };
  }

  private Val instance(Decl.Instance instance, Scope scope) {
    var name = instance.name().name();
    world.problems.entered(instance.value().span());
    var made =
        world.instances.part(
            instance.value(),
            scope,
            world.statically(),
            name,
            name + ".weights",
            name + ".state",
            List.of());
    world.problems.left();
    if (!(made instanceof Val.Made(var what))) {
      return made;
    }
    var kind = what.template().kind();
    boolean fits =
        switch (instance.kind()) {
          case NET -> kind == Decl.Kind.NET;
          case RULE -> kind == Decl.Kind.RULE;
          case EXPERT -> kind == Decl.Kind.EXPERT;
          case AGENT ->
              kind == Decl.Kind.AGENT
                  || !what.copies().isEmpty()
                  || instance.value() instanceof Expr.Copies;
          case TASK -> kind == Decl.Kind.TASK;
        };
    return fits
        ? made
        : world.problems.error(
            "wrong-kind",
            instance.span(),
            "`"
                + name
                + "` is declared as "
                + instance.kind().name().toLowerCase(java.util.Locale.ROOT)
                + ", what stands here is "
                + Expressions.describe(made)
                + (instance.kind() == Decl.Kind.AGENT && kind == Decl.Kind.EXPERT
                    ? "; an agent is made of copies: `axis of "
                        + what.template().name().name()
                        + "`"
                    : ""));
  }

  private Val param(Decl.Param param, Scope scope, boolean main) {
    var name = param.name().name();
    var setting = main ? world.setting(name) : Optional.<Double>empty();
    var value =
        setting.isPresent()
            ? Val.Num.of(setting.get())
            : world.expressions.eval(param.value(), scope, world.statically());
    if (!(value instanceof Val.Num num)) {
      if (!(value instanceof Val.ListOf) && !(value instanceof Val.Poison)) {
        return world.problems.error(
            "not-constant",
            param.value().span(),
            "a param is a number or a list of numbers, this is " + Expressions.describe(value));
      }
      return value;
    }
    if (!main) {
      return num;
    }
    world.params.put(name, num.value());
    world.paramSpans.put(name, param.name().span());
    // What a `with` sets holds there, whatever the run was started with.
    boolean fixed = world.evaluating && setting.isPresent() && world.structural.contains(name);
    if (fixed) {
      return new Val.Num(num.value(), Optional.empty(), Set.of(name), Optional.empty());
    }
    return new Val.Num(
        num.value(),
        Optional.of(
            trace ->
                Optional.ofNullable(trace.params.get(name))
                    .orElseGet(() -> trace.b.constant(num.value()))),
        Set.of(name),
        Optional.empty());
  }

  private Val axis(Decl.AxisDecl axis, Scope scope) {
    var name = axis.name().name();
    var setting = world.setting(name);
    if (setting.isPresent()) {
      return sized(name, Size.of((int) (double) setting.get()), axis.size().span());
    }
    if (axis.size() instanceof Expr.Range(var span, var low, var high)) {
      var from = world.expressions.constant(low, scope, world.statically());
      var to = world.expressions.constant(high, scope, world.statically());
      if (from.isEmpty() || to.isEmpty()) {
        return Val.POISON;
      }
      if (from.get() < 1 || to.get() < from.get()) {
        return world.problems.error("bad-size", span, "a size varies from at least 1 upwards");
      }
      return drawnSize(name, (int) (double) from.get(), (int) (double) to.get(), span)
          .map(size -> sized(name, size, span))
          .orElse(Val.POISON);
    }
    var value = world.expressions.eval(axis.size(), scope, world.statically());
    if (value instanceof Val.ScheduleVal schedule) {
      return varying(schedule)
          .map(v -> sized(name, v.size(), axis.size().span()))
          .orElse(Val.POISON);
    }
    var size = world.expressions.sizeOf(value);
    if (size.isEmpty()) {
      return value instanceof Val.Poison
          ? value
          : world.problems.error(
              value instanceof Val.Num ? "bad-size" : "wrong-kind",
              axis.size().span(),
              "the size of an axis is a whole number, this is "
                  + (value instanceof Val.Num num ? num.value() : Expressions.describe(value)));
    }
    return sized(name, size.get(), axis.size().span());
  }

  private Val sized(String name, Size size, Span span) {
    if (size.isFixed() && size.fixed() < 1) {
      return world.problems.error(
          "bad-size", span, "the size of `" + name + "` is " + size + ", it must be at least 1");
    }
    return new Val.AxisVal(
        size.isFixed() && size.fixed() == 1
            ? Optional.of(world.own(new Axis(name, size)))
            : Optional.of(world.own(new Axis(name, size))));
  }

  /// A size drawn anew for each step of the outermost loop.
  Optional<Size> drawnSize(String name, int low, int high, Span span) {
    if (low < 1 || high < low) {
      world.problems.error("bad-size", span, "a size is drawn from at least 1 upwards");
      return Optional.empty();
    }
    if (low == high || world.evaluating) {
      return Optional.of(Size.of(high));
    }
    world.sizes.putIfAbsent(name, new Program.SizeVariable(name, low, high, high));
    world.sizeRules.putIfAbsent(
        name,
        trace -> {
          var b = trace.b;
          var u =
              b.emit(
                      new Op.Random(
                          Op.Distribution.UNIFORM, "size/" + name, List.of(), TensorType.SCALAR),
                      "")
                  .getFirst();
          return b.add(
              b.constant(low), b.unary(Op.UnaryFn.FLOOR, b.mul(u, b.constant(high - low + 1))));
        });
    return Optional.of(Size.variable(name));
  }

  /// The size that a schedule sets.
  Optional<Val.Varying> varying(Val.ScheduleVal schedule) {
    var name = schedule.decl().name().name();
    var bounds = world.schedules.bounds(schedule);
    if (bounds.isEmpty()) {
      return Optional.empty();
    }
    var setting = world.setting(name);
    int low = bounds.get()[0];
    int high = bounds.get()[1];
    if (setting.isPresent() || world.evaluating || low == high) {
      int n = setting.map(d -> (int) (double) d).orElse(high);
      return Optional.of(new Val.Varying(Size.of(n), trace -> trace.b.constant(n)));
    }
    world.sizes.putIfAbsent(name, new Program.SizeVariable(name, low, high, high));
    world.sizeRules.putIfAbsent(
        name,
        trace ->
            trace.b.unary(
                Op.UnaryFn.FLOOR,
                world
                    .schedules
                    .value(schedule, schedule.decl().span(), trace)
                    .orElseGet(() -> trace.b.constant(high))));
    return Optional.of(
        new Val.Varying(
            Size.variable(name),
            trace -> trace.b.count(List.of(new Axis(name, Size.variable(name))))));
  }

  /// Reads every declaration that stands for a value now, so that its problems are told.
  void readAll(SyntaxTree tree, Scope scope) {
    var names = new ArrayList<String>();
    for (var declaration : tree.declarations()) {
      if (declaration instanceof Decl.Param
          || declaration instanceof Decl.AxisDecl
          || declaration instanceof Decl.Instance) {
        names.add(((Decl.Named) declaration).name().name());
      }
    }
    names.forEach(
        name ->
            scope
                .here(name)
                .ifPresent(
                    binding -> {
                      var _ = binding.value().get();
                    }));
  }
}
