package org.badgerlang.compiler.emit.nd4j;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Modifier;
import org.badgerlang.compiler.emit.Names;
import org.badgerlang.compiler.emit.Requests;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.plan.Words;
import org.badgerlang.compiler.source.Span;

/// Writes one body as a class with a method `run`. A long body becomes several methods, since the
/// JVM bounds the length of one; what passes between them are fields.
final class BodyWriter {
  private static final int MOST_STATEMENTS = 100;

  private final Dimensions dimensions;
  private final Names classNames;
  private final List<TypeSpec> classes;
  private final List<Op.External> asked;
  private final Body body;
  private final List<TensorType> resultTypes;
  private final Names names = new Names().reserve("call", "in", "run", "out");
  private final Map<Value, String> words = new HashMap<>();
  private final Map<Value, Double> constants = new HashMap<>();
  private final Set<Value> fields = new HashSet<>();
  private final OpWriter ops;

  /// @param classes the classes of inner bodies are added here
  /// @param asked what Java code is asked for is added here, in the order of the calls
  /// @param resultTypes in whose order each result is to lie
  BodyWriter(
      Dimensions dimensions,
      Names classNames,
      List<TypeSpec> classes,
      List<Op.External> asked,
      Body body,
      List<TensorType> resultTypes) {
    this.dimensions = dimensions;
    this.classNames = classNames;
    this.classes = classes;
    this.asked = asked;
    this.body = body;
    this.resultTypes = resultTypes;
    this.ops = new OpWriter(dimensions, this::name, constants);
  }

  private String name(Value value) {
    return names.of(value, words.getOrDefault(value, value.hint()));
  }

  /// @param doc what the body is
  TypeSpec write(ClassName type, String doc) {
    for (var stmt : body.stmts()) {
      stmt.results().forEach(v -> words.put(v, v.hint().isEmpty() ? Words.of(stmt) : v.hint()));
      if (stmt.op() instanceof Op.Constant(double number)) {
        constants.put(stmt.result(), number);
      }
    }
    var parts = parts();
    if (parts.size() > 1) {
      crossing(parts);
    }
    var spec =
        TypeSpec.classBuilder(type)
            .addModifiers(Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
            .addJavadoc("$L\n", doc)
            .addField(Library.CALL, "call", Modifier.PRIVATE, Modifier.FINAL);
    body.params().stream().filter(fields::contains).forEach(v -> spec.addField(field(v)));
    body.stmts().stream()
        .flatMap(stmt -> stmt.results().stream())
        .filter(fields::contains)
        .forEach(v -> spec.addField(field(v)));
    spec.addMethod(
        MethodSpec.constructorBuilder()
            .addParameter(Library.CALL, "call")
            .addStatement("this.call = call")
            .build());
    var run =
        MethodSpec.methodBuilder("run")
            .addModifiers(Modifier.PRIVATE)
            .returns(Library.ARRAYS)
            .addParameter(Library.ARRAYS, "in");
    for (int i = 0; i < body.params().size(); i++) {
      bind(run, body.params().get(i), CodeBlock.of("in[$L]", i));
    }
    if (parts.size() == 1) {
      statements(run, parts.getFirst());
    }
    var methods = new ArrayList<MethodSpec>();
    for (int i = 0; i < parts.size() && parts.size() > 1; i++) {
      var part = MethodSpec.methodBuilder("part" + (i + 1)).addModifiers(Modifier.PRIVATE);
      statements(part, parts.get(i));
      methods.add(part.build());
      run.addStatement("part$L()", i + 1);
    }
    run.addStatement("return new $T {$L}", Library.ARRAYS, results());
    return spec.addMethod(run.build()).addMethods(methods).build();
  }

  private List<List<Stmt>> parts() {
    var kept = body.stmts().stream().filter(s -> !(s.op() instanceof Op.Constant)).toList();
    var parts = new ArrayList<List<Stmt>>();
    for (int i = 0; i < kept.size(); i += MOST_STATEMENTS) {
      parts.add(kept.subList(i, Math.min(kept.size(), i + MOST_STATEMENTS)));
    }
    if (parts.isEmpty()) {
      parts.add(List.of());
    }
    return parts;
  }

  /// Finds what is read in another method than the one that knows it.
  private void crossing(List<List<Stmt>> parts) {
    for (var part : parts) {
      var local = new HashSet<Value>();
      for (var stmt : part) {
        stmt.op().operands().stream()
            .filter(v -> !local.contains(v) && !constants.containsKey(v))
            .forEach(fields::add);
        local.addAll(stmt.results());
      }
    }
    body.results().stream().filter(v -> !constants.containsKey(v)).forEach(fields::add);
  }

  private FieldSpec field(Value value) {
    return FieldSpec.builder(Library.ARRAY, name(value), Modifier.PRIVATE).build();
  }

  private void bind(MethodSpec.Builder method, Value value, CodeBlock code) {
    if (fields.contains(value)) {
      method.addStatement("$L = $L", name(value), code);
    } else {
      method.addStatement("$T $L = $L", Library.ARRAY, name(value), code);
    }
  }

  private CodeBlock results() {
    var code = CodeBlock.builder();
    for (int i = 0; i < body.results().size(); i++) {
      code.add(i == 0 ? "$L" : ",$W$L", ops.spread(body.results().get(i), resultTypes.get(i)));
    }
    return code.build();
  }

  private void statements(MethodSpec.Builder method, List<Stmt> stmts) {
    var last = "";
    for (var stmt : stmts) {
      if (!stmt.origin().equals(Span.NONE) && !line(stmt.origin()).equals(last)) {
        last = line(stmt.origin());
        method.addCode("// $L\n", comment(stmt.origin()));
      }
      statement(method, stmt);
    }
  }

  private static String line(Span span) {
    return span.source().name() + ":" + span.line();
  }

  private static String comment(Span span) {
    var text = span.source().lines().get(span.line() - 1).strip().replace("\\", "\\\\");
    var all = line(span) + "  " + text;
    return all.length() > 90 ? all.substring(0, 90) + "…" : all;
  }

  private void statement(MethodSpec.Builder method, Stmt stmt) {
    switch (stmt.op()) {
      case Op.Scan scan -> scan(method, stmt, scan);
      case Op.Branch branch -> branch(method, stmt, branch);
      case Op.External external -> ask(method, stmt, external);
      default -> {
        Value result = stmt.result();
        bind(method, result, ops.write(stmt.op(), result.type()));
      }
    }
  }

  private void scan(MethodSpec.Builder method, Stmt stmt, Op.Scan scan) {
    var types = new ArrayList<TensorType>();
    int carried = scan.inits().size();
    for (int i = 0; i < stmt.results().size(); i++) {
      // A step's output lies as the stack does, without the loop's axis.
      var type = stmt.results().get(i).type();
      types.add(i < carried ? type : type.without(scan.axis()));
    }
    var name = scan.name().isEmpty() ? "loop" : scan.name();
    var inner =
        inner(
            scan.body(),
            name,
            types,
            scan.name().isEmpty() ? "One step of a loop." : "One step of the loop " + name + ".");
    var along =
        CodeBlock.join(
            scan.xs().stream()
                .map(x -> CodeBlock.of("$L", x.type().axes().indexOf(scan.axis())))
                .toList(),
            ", ");
    var results = names.fresh(name + "Results");
    method.addStatement(
        "$T $L =\n"
            + "new $T($L, $L, $L,\n"
            + "$L, new int[] {$L},\n"
            + "$L)\n"
            + ".run(new $T(call)::run)",
        Library.ARRAYS,
        results,
        Library.LOOP,
        dimensions.size(scan.axis().size()),
        scan.reverse(),
        arrays(scan.inits()),
        arrays(scan.xs()),
        along,
        arrays(scan.invariants()),
        inner);
    for (int i = 0; i < stmt.results().size(); i++) {
      var value = stmt.results().get(i);
      var code = CodeBlock.of("$L[$L]", results, i);
      bind(method, value, i < carried ? code : stacked(code, value.type(), scan.axis()));
    }
  }

  /// A stack has the loop's axis last.
  private static CodeBlock stacked(CodeBlock stack, TensorType type, Axis axis) {
    var lies = type.without(axis).with(axis);
    return lies.equals(type)
        ? stack
        : CodeBlock.of(
            "$T.spread($L, $S, $S)",
            Library.AXES,
            stack,
            Dimensions.words(lies),
            Dimensions.words(type));
  }

  private void ask(MethodSpec.Builder method, Stmt stmt, Op.External external) {
    asked.add(external);
    var lengths =
        CodeBlock.join(Requests.own(external).stream().map(dimensions::count).toList(), ", ");
    var shapes =
        CodeBlock.join(
            external.types().stream()
                .map(type -> CodeBlock.of("new long[] {$L}", dimensions.list(type.axes())))
                .toList(),
            ", ");
    var results = names.fresh("supplied");
    method.addStatement(
        "$T $L =\ncall.ask($L, $L,\n$L,\nnew int[] {$L},\n$L)",
        Library.ARRAYS,
        results,
        asked.size() - 1,
        dimensions.count(external.question().instances()),
        arrays(external.args()),
        lengths,
        shapes);
    for (int i = 0; i < stmt.results().size(); i++) {
      bind(method, stmt.results().get(i), CodeBlock.of("$L[$L]", results, i));
    }
  }

  private void branch(MethodSpec.Builder method, Stmt stmt, Op.Branch branch) {
    var types = stmt.results().stream().map(Value::type).toList();
    var then = inner(branch.then(), "then", types, "Where a condition holds.");
    var otherwise = inner(branch.otherwise(), "otherwise", types, "Where a condition fails.");
    var args = names.fresh("args");
    var results = names.fresh("either");
    method.addStatement("$T $L = $L", Library.ARRAYS, args, arrays(branch.args()));
    boolean single = branch.condition().type().axes().isEmpty();
    method.addStatement(
        "$T $L =\n$L.$L != 0\n? new $T(call).run($L)\n: new $T(call).run($L)",
        Library.ARRAYS,
        results,
        ops.operand(branch.condition()),
        single ? "getFloat(0)" : "amaxNumber().floatValue()",
        then,
        args,
        otherwise,
        args);
    for (int i = 0; i < stmt.results().size(); i++) {
      bind(method, stmt.results().get(i), CodeBlock.of("$L[$L]", results, i));
    }
  }

  private ClassName inner(Body inside, String name, List<TensorType> types, String doc) {
    var type = ClassName.get("", Names.type(classNames.fresh(name)));
    classes.add(
        new BodyWriter(dimensions, classNames, classes, asked, inside, types).write(type, doc));
    return type;
  }

  private CodeBlock arrays(List<Value> values) {
    return CodeBlock.of(
        "new $T {$L}",
        Library.ARRAYS,
        CodeBlock.join(values.stream().map(ops::operand).toList(), ", "));
  }
}
