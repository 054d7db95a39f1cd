package org.badgerlang.compiler.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.RandomPrograms;
import org.badgerlang.compiler.ir.RandomPrograms.Kind;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.optimise.Optimiser;
import org.badgerlang.compiler.optimise.Pipelines;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.provider.Providers;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What every device must do: each op, random programs and their gradients as the interpreter does,
/// and the same random numbers bit for bit.
public interface ConformanceSuite {
  TestedDevice device();

  /// How many random programs of each kind.
  default int programs() {
    return Integer.getInteger("badger.seeds", 12);
  }

  @TestFactory
  default Stream<DynamicTest> everyOp() {
    var cases = OpCases.all();
    assertEquals(Set.of(), missing(cases), "ops without a case");
    return check(cases);
  }

  @TestFactory
  default Stream<DynamicTest> randomPrograms() {
    return check(seeds("seed ", seed -> RandomPrograms.body(seed, Kind.TAME)));
  }

  @TestFactory
  default Stream<DynamicTest> gradients() {
    return check(
        seeds("gradient of seed ", seed -> gradient(RandomPrograms.objective(seed, Kind.SMOOTH))));
  }

  /// The ops that no case holds. `External` is tested where something supplies it.
  private static Set<String> missing(List<Case> cases) {
    var missing = new TreeSet<String>();
    for (var op : Op.class.getPermittedSubclasses()) {
      missing.add(op.getSimpleName());
    }
    missing.remove("External");
    cases.forEach(each -> held(each.body(), missing));
    return missing;
  }

  private static void held(Body body, Set<String> missing) {
    for (Stmt stmt : body.stmts()) {
      missing.remove(stmt.op().getClass().getSimpleName());
    }
  }

  private List<Case> seeds(String name, LongFunction<Body> bodies) {
    return LongStream.range(0, programs())
        .mapToObj(
            seed -> {
              var body = bodies.apply(seed);
              var context = RandomPrograms.context(seed);
              var wide = new Context(context.seed(), context.step(), Map.of("n", 19));
              // There, further, and back.
              var contexts = List.of(context, wide, context);
              var inputs =
                  contexts.stream()
                      .map(now -> RandomPrograms.inputs(body, seed, now, false))
                      .toList();
              return new Case(name + seed, body, contexts, inputs, false);
            })
        .toList();
  }

  private static Body gradient(Body objective) {
    var builder = BodyBuilder.continuing(objective);
    var gradients =
        Gradients.gradient(
            builder, objective.results().getFirst(), objective.params(), Options.EXACT);
    return Optimiser.run(builder.finish(gradients), Pipelines.O2);
  }

  /// Every example, some steps of it, at small sizes.
  @TestFactory
  default Stream<DynamicTest> examples() throws IOException {
    assumeItIsThere();
    return share(Examples.all().entrySet()).stream()
        .map(
            example ->
                DynamicTest.dynamicTest(
                    example.getKey(), () -> train(example.getValue(), new Providers(List.of()))));
  }

  /// Every workload whose speed is measured, likewise.
  @TestFactory
  default Stream<DynamicTest> benchmarks() throws IOException {
    assumeItIsThere();
    return share(Benchmarks.all().entrySet()).stream()
        .map(
            workload ->
                DynamicTest.dynamicTest(
                    workload.getKey(), () -> train(workload.getValue(), new Providers(List.of()))));
  }

  /// Tasks that Java code supplies.
  @TestFactory
  default Stream<DynamicTest> supplied() {
    assumeItIsThere();
    var lines = new Providers(List.of(new SuppliedLines()));
    return share(SuppliedLines.programs().entrySet()).stream()
        .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> train(each.getValue(), lines)));
  }

  /// Instances that leave a loop one by one.
  @TestFactory
  default Stream<DynamicTest> settling() {
    assumeItIsThere();
    return share(List.of(Settling.program())).stream()
        .map(
            program ->
                DynamicTest.dynamicTest(
                    "one by one", () -> train(program, new Providers(List.of()))));
  }

  private void train(Program program, Providers providers) {
    try (Kernels kernels = device().load(List.of(program), providers).getFirst()) {
      new Training(program, 2, 1e-2).check(kernels, providers);
    }
  }

  private void assumeItIsThere() {
    device()
        .missing()
        .ifPresent(
            why -> {
              System.out.println("device " + device().name() + " is not tested: " + why);
              assumeTrue(device().missing().isEmpty(), why);
            });
  }

  /// A part of them, where several processes share the work: `-Dbadger.share=1/4` is the second of
  /// four.
  private static <T> List<T> share(Collection<T> all) {
    var share = System.getProperty("badger.share", "0/1").split("/");
    int first = Integer.parseInt(share[0]);
    int apart = Integer.parseInt(share[1]);
    var some = new ArrayList<T>();
    int at = 0;
    for (var each : all) {
      if (at++ % apart == first) {
        some.add(each);
      }
    }
    return some;
  }

  private Stream<DynamicTest> check(List<Case> all) {
    assumeItIsThere();
    var cases = share(all);
    var kernels =
        device().load(cases.stream().map(Case::program).toList(), new Providers(List.of()));
    var tests = new ArrayList<DynamicTest>();
    for (int i = 0; i < cases.size(); i++) {
      Case tested = cases.get(i);
      Kernels made = kernels.get(i);
      tests.add(
          DynamicTest.dynamicTest(
              tested.name(),
              () -> {
                try (made) {
                  tested.check(made);
                }
              }));
    }
    return tests.stream();
  }
}
