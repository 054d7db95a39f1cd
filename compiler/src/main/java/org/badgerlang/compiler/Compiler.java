package org.badgerlang.compiler;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.badgerlang.compiler.cost.MemoryCheck;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.emit.CpuWriter;
import org.badgerlang.compiler.emit.DeviceWriter;
import org.badgerlang.compiler.emit.Emitter;
import org.badgerlang.compiler.emit.KernelOrigin;
import org.badgerlang.compiler.emit.cuda.CudaWriter;
import org.badgerlang.compiler.emit.nd4j.Nd4jWriter;
import org.badgerlang.compiler.format.Formatter;
import org.badgerlang.compiler.ir.IrPrinter;
import org.badgerlang.compiler.ir.IrVerifier;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.lower.Elaboration;
import org.badgerlang.compiler.lower.Elaborator;
import org.badgerlang.compiler.lower.Modules;
import org.badgerlang.compiler.optimise.Optimiser;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.syntax.Parser;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// The whole way from text to Java source, stage by stage; the command line and the language server
/// go through here.
///
/// ```
/// text ──parse──▶ SyntaxTree ──elaborate──▶ Program ──optimise──▶ Program ──emit──▶ Java source
/// ```
public final class Compiler {
  /// The package of generated classes.
  private static final String PACKAGE = "setup";

  /// One for each device that the compiler can write for.
  private static final List<DeviceWriter> WRITERS =
      List.of(new CudaWriter(), new CpuWriter(), new Nd4jWriter());

  private Compiler() {}

  /// The devices that the compiler can write for, as `--device` names them.
  public static List<String> devices() {
    return WRITERS.stream().map(DeviceWriter::device).toList();
  }

  /// A spec after all checks.
  ///
  /// @param diagnostics of reading and checking, in the order of the text
  public record Checked(
      Source source, SyntaxTree tree, Elaboration elaboration, List<Diagnostic> diagnostics) {
    public Checked {
      diagnostics = List.copyOf(diagnostics);
    }

    public boolean hasErrors() {
      return diagnostics.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
    }

    public List<Elaboration.Learned> learned() {
      return elaboration.learned();
    }

    /// The program as lowered.
    ///
    /// @throws CompilerBug where checking found no error and yet gave no program
    public Program program() {
      return elaboration
          .program()
          .orElseThrow(() -> new CompilerBug("lower", "no program and no error", source.text()));
    }

    /// The program after the optimiser.
    ///
    /// @param level 0: as lowered; 2: all passes
    public Program optimised(int level) {
      try {
        IrVerifier.verify(program(), "lower");
        return Optimiser.run(program(), level);
      } catch (IrVerifier.BrokenIr broken) {
        throw new CompilerBug(
            "the IR", String.valueOf(broken.getMessage()), IrPrinter.print(program()));
      }
    }
  }

  /// A spec as Java source.
  ///
  /// @param java source text by the name of its top-level class, in the order written
  /// @param kernels what the methods that compute something stem from, by `class.method`
  /// @param mainClass the class that a jar runs
  /// @param moduleClass the Guice module that says what the setup is, for a run in this process
  public record Compiled(
      Checked checked,
      Program program,
      SequencedMap<String, String> java,
      Map<String, KernelOrigin> kernels,
      String mainClass,
      String moduleClass) {}

  /// A spec laid out anew; no text where it could not be read.
  public record Formatted(Optional<String> text, List<Diagnostic> diagnostics) {}

  public static SyntaxTree parse(Source source) {
    return Parser.parse(source);
  }

  /// Reads and checks a spec. Never throws for what a spec says.
  ///
  /// @param sets values of params, as text, by name
  public static Checked check(Source source, Map<String, String> sets, Modules modules) {
    return check(source, sets, modules, Optional.empty());
  }

  /// The same, where one gradient may keep so many bytes of the loops that it goes through.
  public static Checked check(
      Source source, Map<String, String> sets, Modules modules, Optional<Double> memory) {
    return check(parse(source), sets, modules, memory);
  }

  /// Checks a spec that has been read.
  public static Checked check(
      SyntaxTree tree, Map<String, String> sets, Modules modules, Optional<Double> memory) {
    Elaboration elaboration = Elaborator.elaborate(tree, modules, sets, memory);
    var diagnostics = new LinkedHashSet<>(tree.diagnostics());
    diagnostics.addAll(elaboration.diagnostics());
    elaboration
        .program()
        .flatMap(program -> MemoryCheck.check(program, memory()))
        .ifPresent(diagnostics::add);
    return new Checked(tree.source(), tree, elaboration, List.copyOf(diagnostics));
  }

  private static long memory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean machine
        ? machine.getTotalMemorySize()
        : Long.MAX_VALUE;
  }

  /// The Java source of a spec without errors, for processors.
  public static Compiled compile(Checked checked, int level) {
    return compile(checked, level, List.of("cpu"));
  }

  /// The Java source of a spec without errors.
  ///
  /// @param devices some of [#devices()]
  public static Compiled compile(Checked checked, int level, List<String> devices) {
    return compile(checked, level, devices, Map.of("-O", Integer.toString(level)));
  }

  /// The same.
  ///
  /// @param options what the results may depend on, for the record of a run
  public static Compiled compile(
      Checked checked, int level, List<String> devices, Map<String, String> options) {
    Program program = checked.optimised(level);
    var writers = WRITERS.stream().filter(each -> devices.contains(each.device())).toList();
    var java = new LinkedHashMap<String, String>();
    var kernels = new HashMap<String, KernelOrigin>();
    for (var file :
        Emitter.emit(program, checked.source().text(), version(), PACKAGE, writers, options)) {
      java.put(file.className(), file.text());
      file.kernels()
          .forEach((method, origin) -> kernels.put(file.className() + "." + method, origin));
    }
    return new Compiled(
        checked,
        program,
        java,
        kernels,
        Emitter.mainClass(PACKAGE),
        Emitter.moduleClass(program, PACKAGE));
  }

  /// The version of this compiler; `development` where no build wrote one into its jar.
  public static String version() {
    return Optional.ofNullable(Compiler.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  public static Formatted format(Source source) {
    return format(parse(source));
  }

  /// Lays a spec out that has been read.
  public static Formatted format(SyntaxTree tree) {
    boolean unreadable =
        tree.diagnostics().stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
    return unreadable
        ? new Formatted(Optional.empty(), tree.diagnostics())
        : new Formatted(Optional.of(Formatter.format(tree)), tree.diagnostics());
  }

  public static String print(Program program) {
    return IrPrinter.print(program);
  }
}
