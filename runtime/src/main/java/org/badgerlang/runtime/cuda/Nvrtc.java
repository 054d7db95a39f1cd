package org.badgerlang.runtime.cuda;

import static org.badgerlang.runtime.cuda.Library.INT;
import static org.badgerlang.runtime.cuda.Library.LONG;
import static org.badgerlang.runtime.cuda.Library.POINTER;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.stream.IntStream;

/// NVIDIA's compiler in process: CUDA C to code of one GPU. It needs neither a GPU nor a driver.
final class Nvrtc {
  private static final List<String> NAMES =
      List.of("libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2", "libnvrtc.so");

  /// On the usual stack of a Java thread deep expressions would end the process.
  private static final long STACK_BYTES = 256L << 20;

  private static final ThreadFactory THREADS =
      work -> {
        var thread = new Thread(null, work, "nvrtc", STACK_BYTES);
        thread.setDaemon(true);
        return thread;
      };

  /// One thread for all that is compiled: NVRTC 13.0 ends the process where many threads come and
  /// go.
  private final ExecutorService worker = Executors.newSingleThreadExecutor(THREADS);

  private final MethodHandle version;
  private final MethodHandle countArchitectures;
  private final MethodHandle getArchitectures;
  private final MethodHandle create;
  private final MethodHandle compile;
  private final MethodHandle destroy;
  private final MethodHandle logSize;
  private final MethodHandle log;
  private final MethodHandle ptxSize;
  private final MethodHandle ptx;
  private final MethodHandle cubinSize;
  private final MethodHandle cubin;
  private final MethodHandle errorString;

  private Nvrtc(Library library) {
    version = library.function("nvrtcVersion", INT, POINTER, POINTER);
    countArchitectures = library.function("nvrtcGetNumSupportedArchs", INT, POINTER);
    getArchitectures = library.function("nvrtcGetSupportedArchs", INT, POINTER);
    create =
        library.function(
            "nvrtcCreateProgram", INT, POINTER, POINTER, POINTER, INT, POINTER, POINTER);
    compile = library.function("nvrtcCompileProgram", INT, POINTER, INT, POINTER);
    destroy = library.function("nvrtcDestroyProgram", INT, POINTER);
    logSize = library.function("nvrtcGetProgramLogSize", INT, POINTER, POINTER);
    log = library.function("nvrtcGetProgramLog", INT, POINTER, POINTER);
    ptxSize = library.function("nvrtcGetPTXSize", INT, POINTER, POINTER);
    ptx = library.function("nvrtcGetPTX", INT, POINTER, POINTER);
    cubinSize = library.function("nvrtcGetCUBINSize", INT, POINTER, POINTER);
    cubin = library.function("nvrtcGetCUBIN", INT, POINTER, POINTER);
    errorString = library.function("nvrtcGetErrorString", POINTER, INT);
  }

  static Optional<Nvrtc> find() {
    return Library.open(NAMES)
        .map(
            library -> {
              openBuiltins(Path.of(library.openedAs()));
              return new Nvrtc(library);
            });
  }

  /// NVRTC opens these by their bare name, which only works where they are open already or on the
  /// loader's path.
  private static void openBuiltins(Path library) {
    Path folder = library.getParent();
    if (folder == null) {
      return;
    }
    try (var files = Files.list(folder)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("libnvrtc-builtins.so."))
          .sorted()
          .findFirst()
          .ifPresent(name -> Library.open(List.of(name)));
    } catch (IOException unreadable) {
      // NVRTC then says itself what it lacks.
    }
  }

  /// The CUDA that it belongs to, as 1000 major + 10 minor.
  int version() {
    try (var arena = Arena.ofConfined()) {
      var numbers = arena.allocate(INT, 2);
      check(() -> (int) version.invokeExact(numbers, numbers.asSlice(4)));
      return 1000 * numbers.get(INT, 0) + 10 * numbers.get(INT, 4);
    }
  }

  /// The compute capabilities that it knows, such as 90, rising.
  List<Integer> architectures() {
    try (var arena = Arena.ofConfined()) {
      var number = arena.allocate(INT);
      check(() -> (int) countArchitectures.invokeExact(number));
      int count = number.get(INT, 0);
      var all = arena.allocate(INT, count);
      check(() -> (int) getArchitectures.invokeExact(all));
      return IntStream.range(0, count).mapToObj(i -> all.getAtIndex(INT, i)).sorted().toList();
    }
  }

  /// Compiles a text.
  ///
  /// @param architecture `sm_90` gives a cubin, `compute_90` PTX
  byte[] compile(String source, String name, String architecture, List<String> options) {
    try {
      return worker.submit(() -> compileHere(source, name, architecture, options)).get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while compiling kernels", interrupted);
    } catch (ExecutionException failed) {
      throw new IllegalStateException("kernels of " + name + " do not compile", failed.getCause());
    }
  }

  private byte[] compileHere(
      String source, String name, String architecture, List<String> options) {
    try (var arena = Arena.ofConfined()) {
      var slot = arena.allocate(POINTER);
      var text = arena.allocateFrom(source);
      var file = arena.allocateFrom(name + ".cu");
      var none = MemorySegment.NULL;
      check(() -> (int) create.invokeExact(slot, text, file, 0, none, none));
      var program = slot.get(POINTER, 0);
      try {
        int count = options.size() + 1;
        var arguments = arena.allocate(POINTER, count);
        arguments.setAtIndex(POINTER, 0, arena.allocateFrom("--gpu-architecture=" + architecture));
        for (int i = 1; i < count; i++) {
          arguments.setAtIndex(POINTER, i, arena.allocateFrom(options.get(i - 1)));
        }
        int code = Library.call(() -> (int) compile.invokeExact(program, count, arguments));
        if (code != 0) {
          throw new IllegalStateException(error(code) + "\n" + log(program, arena));
        }
        boolean real = architecture.startsWith("sm_");
        var size = real ? cubinSize : ptxSize;
        var get = real ? cubin : ptx;
        check(() -> (int) size.invokeExact(program, slot));
        var image = arena.allocate(slot.get(LONG, 0));
        check(() -> (int) get.invokeExact(program, image));
        return image.toArray(ValueLayout.JAVA_BYTE);
      } finally {
        slot.set(POINTER, 0, program);
        Library.call(() -> (int) destroy.invokeExact(slot));
      }
    }
  }

  private String log(MemorySegment program, Arena arena) {
    var slot = arena.allocate(LONG);
    check(() -> (int) logSize.invokeExact(program, slot));
    var text = arena.allocate(Math.max(1, slot.get(LONG, 0)));
    check(() -> (int) log.invokeExact(program, text));
    return text.getString(0);
  }

  private void check(Library.Call<Integer> call) {
    int code = Library.call(call);
    if (code != 0) {
      throw new IllegalStateException("NVRTC: " + error(code));
    }
  }

  private String error(int code) {
    return Library.call(() -> Library.text((MemorySegment) errorString.invokeExact(code)));
  }
}
