package org.badgerlang.runtime.cuda;

import static org.badgerlang.runtime.cuda.Library.INT;
import static org.badgerlang.runtime.cuda.Library.LONG;
import static org.badgerlang.runtime.cuda.Library.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import org.badgerlang.runtime.run.RunFailure;

/// NVIDIA's library for products of matrices (cuBLAS), on one stream. Signatures follow
/// `cublas_api.h` of CUDA 13.
///
/// Set so that the same product gives the same bits each time: plain single precision, nothing
/// added up atomically, memory of its own that is there before anything is captured.
final class Blas implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("libcublas.so.13", "libcublas.so.12", "libcublas.so.11", "libcublas.so");

  /// What NVIDIA recommends for compute capability 9.0.
  private static final long WORKSPACE_BYTES = 32L << 20;

  private static final int PLAIN_PRECISION = 0;
  private static final int NO_ATOMICS = 0;
  private static final int AS_IT_LIES = 0;
  private static final int TURNED = 1;

  private final Driver driver;
  private final MethodHandle destroy;
  private final MethodHandle gemm;
  private final MemorySegment handle;
  private final long workspace;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1f);
  private final MemorySegment zero = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0f);

  private Blas(Driver driver, Library library, MemorySegment handle, long workspace) {
    this.driver = driver;
    this.handle = handle;
    this.workspace = workspace;
    destroy = library.function("cublasDestroy_v2", INT, POINTER);
    gemm =
        library.function(
            "cublasSgemmStridedBatched",
            INT,
            POINTER,
            INT,
            INT,
            INT,
            INT,
            INT,
            POINTER,
            LONG,
            INT,
            LONG,
            LONG,
            INT,
            LONG,
            POINTER,
            LONG,
            INT,
            LONG,
            INT);
  }

  /// Opens it for a stream of the context that is current; empty where it is not installed or does
  /// not fit the driver, and products are left to generated kernels.
  static Optional<Blas> open(Driver driver, MemorySegment stream) {
    return Library.open(NAMES).flatMap(library -> start(driver, library, stream));
  }

  private static Optional<Blas> start(Driver driver, Library library, MemorySegment stream) {
    try (var memory = Arena.ofConfined()) {
      var slot = memory.allocate(POINTER);
      var create = library.function("cublasCreate_v2", INT, POINTER);
      if (Library.call(() -> (int) create.invokeExact(slot)) != 0) {
        return Optional.empty();
      }
      var handle = slot.get(POINTER, 0);
      long workspace = driver.allocate(WORKSPACE_BYTES);
      var setStream = library.function("cublasSetStream_v2", INT, POINTER, POINTER);
      check(() -> (int) setStream.invokeExact(handle, stream));
      var setWorkspace = library.function("cublasSetWorkspace_v2", INT, POINTER, LONG, LONG);
      check(() -> (int) setWorkspace.invokeExact(handle, workspace, WORKSPACE_BYTES));
      var setPrecision = library.function("cublasSetMathMode", INT, POINTER, INT);
      check(() -> (int) setPrecision.invokeExact(handle, PLAIN_PRECISION));
      var setAtomics = library.function("cublasSetAtomicsMode", INT, POINTER, INT);
      check(() -> (int) setAtomics.invokeExact(handle, NO_ATOMICS));
      return Optional.of(new Blas(driver, library, handle, workspace));
    } catch (CudaMissing tooOld) {
      return Optional.empty();
    }
  }

  private static void check(Library.Call<Integer> call) {
    int code = Library.call(call);
    if (code != 0) {
      throw RunFailure.machine("the GPU failed: cuBLAS: status " + code);
    }
  }

  /// Starts a product on the stream.
  ///
  /// @param first the address of the first factor
  /// @param second the address of the second factor
  /// @param result where it goes
  void multiply(Gemm shape, long first, long second, long result) {
    int firstTurned = shape.firstTurned() ? TURNED : AS_IT_LIES;
    int secondTurned = shape.secondTurned() ? TURNED : AS_IT_LIES;
    check(
        () ->
            (int)
                gemm.invokeExact(
                    handle,
                    firstTurned,
                    secondTurned,
                    shape.rows(),
                    shape.columns(),
                    shape.terms(),
                    one,
                    first,
                    shape.firstApart(),
                    shape.firstStep(),
                    second,
                    shape.secondApart(),
                    shape.secondStep(),
                    zero,
                    result,
                    shape.resultApart(),
                    shape.resultStep(),
                    shape.batch()));
  }

  @Override
  public void close() {
    Library.call(() -> (int) destroy.invokeExact(handle));
    driver.free(workspace);
    arena.close();
  }
}
