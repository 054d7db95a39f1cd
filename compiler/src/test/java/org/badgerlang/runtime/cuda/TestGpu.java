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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What kernels are tested on: a driver made of C++, for which `g++` compiles them and which runs
/// them on the processor; or, with `-Dbadger.cuda.real=true`, the GPU that is there.
@SuppressWarnings("restricted")
final class TestGpu implements ImageSource {
  private static final String COMPILER = "g++";

  private final Path folder;
  private final Path emulation;
  private final SymbolLookup driver;
  private final Map<String, String> images = new HashMap<>();
  private final Optional<KernelImages> real;
  private boolean knowsClusters = true;

  private TestGpu(Path folder) throws IOException {
    this.folder = folder;
    this.real = Optional.empty();
    emulation = resource("emulation.h");
    var library = folder.resolve("libcuda.so.1");
    if (!Files.exists(library)) {
      compile(List.of("-O1", resource("driver.cpp").toString()), library);
      compile(List.of("-O1", resource("cublas.cpp").toString()), folder.resolve("libcublas.so.13"));
    }
    System.setProperty("badger.cuda.libraries", folder.toString());
    driver = SymbolLookup.libraryLookup(library, Arena.global());
  }

  private TestGpu(Path folder, Gpu gpu) {
    this.folder = folder;
    emulation = folder;
    driver = SymbolLookup.loaderLookup();
    real = Optional.of(KernelImages.of(gpu));
  }

  /// Why nothing can run kernels here; empty where something can.
  static Optional<String> missing() {
    return Boolean.getBoolean("badger.cuda.real") || has(COMPILER)
        ? Optional.empty()
        : Optional.of("no " + COMPILER + " on this machine to compile kernels as C++ with");
  }

  /// Skips the test where nothing can run kernels.
  static TestGpu orSkip(Path folder) {
    missing().ifPresent(why -> assumeTrue(missing().isEmpty(), why));
    return in(folder);
  }

  /// The GPU, or the stand-in made in a folder.
  static TestGpu in(Path folder) {
    if (Boolean.getBoolean("badger.cuda.real")) {
      return new TestGpu(folder, Gpu.open());
    }
    try {
      return new TestGpu(folder);
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
    try (var in = TestGpu.class.getResourceAsStream("/cuda/" + name)) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  boolean isReal() {
    return real.isPresent();
  }

  /// How many threads of a block run, the last one first or not; a GPU runs all of them.
  void threads(int most, boolean backwards) {
    if (isReal()) {
      return;
    }
    call("standInThreads", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
        .run(most, backwards ? 1 : 0);
  }

  /// Whether NVIDIA's library for products is installed beside the driver; a GPU's stays as it is.
  void library(boolean installed) {
    if (isReal()) {
      return;
    }
    try {
      var library = folder.resolve("libcublas.so.13");
      var aside = folder.resolve("cublas.aside");
      if (installed != Files.exists(library)) {
        Files.move(installed ? aside : library, installed ? library : aside);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Puts another machine in the stand-in's place.
  ///
  /// @param capability as 10 major + minor
  /// @param newest the newest CUDA that the driver supports, as 1000 major + 10 minor
  void machine(int gpus, int capability, int newest) {
    var three =
        new ValueLayout[] {ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT};
    call("standInMachine", FunctionDescriptor.ofVoid(three)).run(gpus, capability, newest);
    knowsClusters = capability >= 90;
  }

  /// Installs the stand-in for NVRTC beside the one for the driver.
  void installCompiler() {
    try {
      compile(List.of("-O1", resource("nvrtc.cpp").toString()), folder.resolve("libnvrtc.so.13"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  /// Calls of NVIDIA's library for products.
  long products() {
    return count(4);
  }

  /// Launches of kernels with clusters of blocks.
  long clusters() {
    return count(5);
  }

  private interface Native {
    Object run(Object... arguments);
  }

  private long count(int which) {
    if (isReal()) {
      return 0;
    }
    return (long)
        call("standInCount", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT))
            .run(which);
  }

  private Native call(String name, FunctionDescriptor type) {
    var handle = Linker.nativeLinker().downcallHandle(driver.find(name).orElseThrow(), type);
    return arguments -> Library.call(() -> handle.invokeWithArguments(arguments));
  }

  /// Compiles the kernels of several functions at once.
  void compile(List<CudaCode> functions) {
    if (isReal()) {
      return;
    }
    var source = temporary(".cpp");
    var library = Path.of(source.toString().replace(".cpp", ".so"));
    var text = new StringBuilder("#include \"" + emulation + "\"\n");
    text.append(prelude(functions.getFirst()));
    var parts = new HashSet<String>();
    for (var code : functions) {
      if (parts.add(code.source())) {
        // Kernels are C functions: of one name there is one.
        var prefix = "of_" + parts.size() + "_";
        text.append("namespace ").append(prefix).append(" {\n");
        text.append(named(code, prefix)).append("\n}\n");
        images.put(code.source(), library + "#" + prefix);
      }
    }
    try {
      Files.writeString(source, text);
      var what = new ArrayList<>(List.of("-O0", source.toString()));
      if (!knowsClusters) {
        what.add("-DALONE");
      }
      compile(what, library);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The text with a prefix before the name of every kernel.
  private static String named(CudaCode code, String prefix) {
    var text = code.source();
    for (var kernel : code.kernels()) {
      text = text.replace(" " + kernel + "(", " " + prefix + kernel + "(");
      text = text.replace("\n" + kernel + "(", "\n" + prefix + kernel + "(");
    }
    return text;
  }

  private Path temporary(String suffix) {
    try {
      return Files.createTempFile(folder, "kernels", suffix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String prelude(CudaCode code) {
    var all = KernelSource.of(code);
    return all.substring(0, all.length() - code.source().length());
  }

  @Override
  public byte[] image(CudaCode code) {
    if (isReal()) {
      return real.get().image(code);
    }
    if (!images.containsKey(code.source())) {
      compile(List.of(code));
    }
    return images.get(code.source()).getBytes(StandardCharsets.UTF_8);
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
