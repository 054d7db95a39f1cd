package org.badgerlang.runtime.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A driver made of C++: kernels are compiled by `g++` and run on the processor.
@SuppressWarnings("restricted")
final class StandIn implements ImageSource {
  private static final String COMPILER = "g++";

  private final Path folder;
  private final Path emulation;
  private final SymbolLookup driver;
  private final Map<String, Path> images = new HashMap<>();
  private int libraries;

  private StandIn(Path folder) throws IOException {
    this.folder = folder;
    emulation = resource("emulation.h");
    var library = folder.resolve("libcuda.so.1");
    compile(List.of("-O1", resource("driver.cpp").toString()), library);
    System.setProperty("badger.cuda.libraries", folder.toString());
    driver = SymbolLookup.libraryLookup(library, Arena.global());
  }

  /// Skips the test where there is no C++ compiler, or a real driver that would be used instead.
  static StandIn orSkip(Path folder) {
    assumeTrue(has(COMPILER), "no " + COMPILER + " on this machine to compile kernels as C++ with");
    try {
      return new StandIn(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean has(String command) {
    for (var entry : System.getenv("PATH").split(java.io.File.pathSeparator)) {
      if (Files.isExecutable(Path.of(entry, command))) {
        return true;
      }
    }
    return false;
  }

  private Path resource(String name) throws IOException {
    var file = folder.resolve(name);
    try (var in = StandIn.class.getResourceAsStream("/cuda/" + name)) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  /// How many threads of a block run, the last one first or not.
  void threads(int most, boolean backwards) {
    call("standInThreads", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
        .run(most, backwards ? 1 : 0);
  }

  /// What nobody gave back.
  long held() {
    return count(0);
  }

  long launches() {
    return count(1);
  }

  long graphs() {
    return count(2);
  }

  long replays() {
    return count(3);
  }

  private interface Native {
    Object run(Object... arguments);
  }

  private long count(int which) {
    return (long)
        call("standInCount", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT))
            .run(which);
  }

  private Native call(String name, FunctionDescriptor type) {
    var handle = Linker.nativeLinker().downcallHandle(driver.find(name).orElseThrow(), type);
    return arguments -> Library.call(() -> handle.invokeWithArguments(arguments));
  }

  /// Compiles the kernels of several functions at once; their names must differ.
  void compile(List<CudaCode> functions) {
    var text = new StringBuilder("#include \"" + emulation + "\"\n");
    text.append(prelude(functions.getFirst()));
    for (var code : functions) {
      text.append("namespace of_").append(images.size()).append(" {\n");
      text.append(code.source()).append("\n}\n");
      images.put(code.source(), folder.resolve("kernels" + libraries + ".so"));
    }
    var source = folder.resolve("kernels" + libraries + ".cpp");
    try {
      Files.writeString(source, text);
      compile(List.of("-O1", source.toString()), folder.resolve("kernels" + libraries + ".so"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    libraries++;
  }

  private static String prelude(CudaCode code) {
    var all = KernelSource.of(code);
    return all.substring(0, all.length() - code.source().length());
  }

  @Override
  public byte[] image(CudaCode code) {
    if (!images.containsKey(code.source())) {
      compile(List.of(code));
    }
    return images.get(code.source()).toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void compile(List<String> what, Path library) throws IOException {
    var command = new ArrayList<>(List.of(COMPILER, "-std=c++17", "-w", "-shared", "-fPIC"));
    command.add("-ffp-contract=off");
    command.addAll(List.of("-o", library.toString()));
    command.addAll(what);
    run(command);
  }

  /// Runs a compiler, whose complaints are the failure.
  static void run(List<String> command) throws IOException {
    var log = Files.createTempFile("compiler", ".log");
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroyForcibly();
        var said = Files.readString(log);
        throw new AssertionError(
            String.join(" ", command) + "\n" + said.substring(0, Math.min(5000, said.length())));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      Files.delete(log);
    }
  }
}
