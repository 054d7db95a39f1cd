package org.badgerlang.compiler.emit;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.IrPrinter;
import org.badgerlang.compiler.plan.Planner;
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.runtime.cpu.Compiled;
import org.badgerlang.runtime.cpu.Team;

/// Measures the workloads; a program of its own, not a test. Arguments: workload, threads, steps,
/// and where to write the generated source.
public final class Benchmark {
  private Benchmark() {}

  public static void main(String[] args) throws IOException {
    var body =
        switch (args[0]) {
          case "guessing" -> Workloads.guessing(64, 8, 20);
          case "maml" -> Workloads.maml(25, 10, 5);
          default -> throw new IllegalArgumentException(args[0]);
        };
    int threads = Integer.parseInt(args[1]);
    int steps = Integer.parseInt(args[2]);
    var emitted = new Emitted(List.of());
    var tiles = new Planner(emitted.largest(), Tiles.NARROW).plan(Emitted.function(body)).tiles();
    emitted.add("workload", body, tiles);
    if (args.length > 3) {
      var folder = Files.createDirectories(Path.of(args[3]));
      Files.writeString(folder.resolve("program.txt"), IrPrinter.print(Emitted.function(body)));
      for (var file : emitted.files()) {
        var path = folder.resolve(file.path());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.text());
      }
    }
    long start = System.nanoTime();
    emitted.compile();
    System.out.printf("%s %s; javac %d ms%n", args[0], tiles, millis(start));
    try (var team = new Team(threads)) {
      measure(body, emitted.load("workload", team), steps);
    }
  }

  private static long millis(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }

  private static void measure(Body body, Compiled function, int steps) {
    var random = new SplittableRandom(1);
    function.sizes(new int[0]);
    for (int i = 0; i < body.params().size(); i++) {
      int length = 1;
      for (var axis : body.params().get(i).type().axes()) {
        length *= axis.size().fixed();
      }
      var data = new float[length];
      boolean moment = body.params().get(i).hint().matches("[mv]\\..*");
      for (int k = 0; k < length && !moment; k++) {
        data[k] = (float) random.nextDouble(-0.2, 0.2);
      }
      function.inputs()[i] = data;
    }
    var bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int states = function.outputs().length - 1;
    double best = Double.POSITIVE_INFINITY;
    double first = 0;
    long before = 0;
    for (int n = 0; n < steps; n++) {
      if (n == steps / 2) {
        before = bean.getCurrentThreadAllocatedBytes();
      }
      long from = System.nanoTime();
      function.run(1, n);
      double took = (System.nanoTime() - from) / 1e6;
      best = Math.min(best, took);
      first = n == 0 ? took : first;
      var weights = states / 3;
      for (int i = 0; i < states; i++) {
        int input = i < weights ? i : body.params().size() - 2 * weights + i - weights;
        var old = function.inputs()[input];
        function.inputs()[input] = function.outputs()[i];
        function.outputs()[i] = old;
      }
    }
    System.out.printf(
        "first %.1f ms, best %.3f ms, %d bytes a step, %.1f MB, objective %.6f%n",
        first,
        best,
        (bean.getCurrentThreadAllocatedBytes() - before) / (steps - steps / 2),
        function.bytes() / 1e6,
        function.outputs()[states][0]);
  }
}
