package org.badgerlang.runtime.cuda;

import static org.badgerlang.runtime.cuda.Library.INT;
import static org.badgerlang.runtime.cuda.Library.LONG;
import static org.badgerlang.runtime.cuda.Library.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import org.badgerlang.runtime.run.RunFailure;

/// The driver API of CUDA, as far as kernels need it. Signatures follow `cuda.h` of CUDA 13.
///
/// One thread at a time may use it.
final class Driver {
  private static final int OUT_OF_MEMORY = 2;
  private static final int NO_DEVICE = 100;

  /// Where the one attribute of a launch lies behind `CUlaunchConfig`, and what it says.
  private static final int ATTRIBUTE = 56;

  private static final int CLUSTER_DIMENSION = 4;

  private final Library library;
  private final MethodHandle getErrorName;
  private final MethodHandle getErrorString;
  private final MethodHandle init;
  private final MethodHandle driverGetVersion;
  private final MethodHandle deviceGetCount;
  private final MethodHandle deviceGet;
  private final MethodHandle deviceGetName;
  private final MethodHandle deviceGetAttribute;
  private final MethodHandle deviceTotalMem;
  private final MethodHandle primaryContextRetain;
  private final MethodHandle primaryContextRelease;
  private final MethodHandle contextSetCurrent;
  private final MethodHandle moduleLoadData;
  private final MethodHandle moduleUnload;
  private final MethodHandle moduleGetFunction;
  private final MethodHandle functionSetAttribute;
  private final MethodHandle memoryAllocate;
  private final MethodHandle memoryFree;
  private final MethodHandle hostAllocate;
  private final MethodHandle hostFree;
  private final MethodHandle copyToDevice;
  private final MethodHandle copyToHost;
  private final MethodHandle copyOnDevice;
  private final MethodHandle fill;
  private final MethodHandle streamCreate;
  private final MethodHandle streamDestroy;
  private final MethodHandle streamSynchronize;
  private final MethodHandle launchKernel;
  /// Drivers before CUDA 11.8 have none, nor do they know GPUs that have clusters.
  private final Optional<MethodHandle> launchKernelEx;
  private final MethodHandle streamBeginCapture;
  private final MethodHandle streamEndCapture;
  private final MethodHandle graphInstantiate;
  private final MethodHandle graphLaunch;
  private final MethodHandle graphExecDestroy;
  private final MethodHandle graphDestroy;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment out = arena.allocate(16, 8);
  private final MemorySegment config = arena.allocate(ATTRIBUTE + 72, 8);

  private Driver(Library library) {
    this.library = library;
    getErrorName = library.function("cuGetErrorName", INT, INT, POINTER);
    getErrorString = library.function("cuGetErrorString", INT, INT, POINTER);
    init = library.function("cuInit", INT, INT);
    driverGetVersion = library.function("cuDriverGetVersion", INT, POINTER);
    deviceGetCount = library.function("cuDeviceGetCount", INT, POINTER);
    deviceGet = library.function("cuDeviceGet", INT, POINTER, INT);
    deviceGetName = library.function("cuDeviceGetName", INT, POINTER, INT, INT);
    deviceGetAttribute = library.function("cuDeviceGetAttribute", INT, POINTER, INT, INT);
    deviceTotalMem = library.function("cuDeviceTotalMem_v2", INT, POINTER, INT);
    primaryContextRetain = library.function("cuDevicePrimaryCtxRetain", INT, POINTER, INT);
    primaryContextRelease = library.function("cuDevicePrimaryCtxRelease_v2", INT, INT);
    contextSetCurrent = library.function("cuCtxSetCurrent", INT, POINTER);
    moduleLoadData = library.function("cuModuleLoadData", INT, POINTER, POINTER);
    moduleUnload = library.function("cuModuleUnload", INT, POINTER);
    moduleGetFunction = library.function("cuModuleGetFunction", INT, POINTER, POINTER, POINTER);
    functionSetAttribute = library.function("cuFuncSetAttribute", INT, POINTER, INT, INT);
    memoryAllocate = library.function("cuMemAlloc_v2", INT, POINTER, LONG);
    memoryFree = library.function("cuMemFree_v2", INT, LONG);
    hostAllocate = library.function("cuMemHostAlloc", INT, POINTER, LONG, INT);
    hostFree = library.function("cuMemFreeHost", INT, POINTER);
    copyToDevice = library.function("cuMemcpyHtoDAsync_v2", INT, LONG, POINTER, LONG, POINTER);
    copyToHost = library.function("cuMemcpyDtoHAsync_v2", INT, POINTER, LONG, LONG, POINTER);
    copyOnDevice = library.function("cuMemcpyDtoDAsync_v2", INT, LONG, LONG, LONG, POINTER);
    fill = library.function("cuMemsetD32Async", INT, LONG, INT, LONG, POINTER);
    streamCreate = library.function("cuStreamCreate", INT, POINTER, INT);
    streamDestroy = library.function("cuStreamDestroy_v2", INT, POINTER);
    streamSynchronize = library.function("cuStreamSynchronize", INT, POINTER);
    launchKernel =
        library.function(
            "cuLaunchKernel",
            INT,
            POINTER,
            INT,
            INT,
            INT,
            INT,
            INT,
            INT,
            INT,
            POINTER,
            POINTER,
            POINTER);
    launchKernelEx =
        library.has("cuLaunchKernelEx")
            ? Optional.of(
                library.function("cuLaunchKernelEx", INT, POINTER, POINTER, POINTER, POINTER))
            : Optional.empty();
    streamBeginCapture = library.function("cuStreamBeginCapture_v2", INT, POINTER, INT);
    streamEndCapture = library.function("cuStreamEndCapture", INT, POINTER, POINTER);
    graphInstantiate = library.function("cuGraphInstantiateWithFlags", INT, POINTER, POINTER, LONG);
    graphLaunch = library.function("cuGraphLaunch", INT, POINTER, POINTER);
    graphExecDestroy = library.function("cuGraphExecDestroy", INT, POINTER);
    graphDestroy = library.function("cuGraphDestroy", INT, POINTER);
  }

  /// Opens the driver's library and starts it.
  ///
  /// @throws CudaMissing where there is no driver, or no GPU
  static Driver open() {
    var library =
        Library.open(List.of("libcuda.so.1", "nvcuda.dll"))
            .orElseThrow(
                () ->
                    new CudaMissing(
                        "no NVIDIA driver (libcuda.so.1) is installed; install one where there is"
                            + " an NVIDIA GPU"));
    var driver = new Driver(library);
    int started = Library.call(() -> (int) driver.init.invokeExact(0));
    if (started == NO_DEVICE) {
      throw new CudaMissing("the NVIDIA driver sees no GPU");
    }
    if (started != 0) {
      throw new CudaMissing("the NVIDIA driver does not start: " + driver.error(started));
    }
    driver.check("cuDeviceGetCount", () -> (int) driver.deviceGetCount.invokeExact(driver.out));
    if (driver.out.get(INT, 0) == 0) {
      throw new CudaMissing("the NVIDIA driver sees no GPU");
    }
    return driver;
  }

  Library library() {
    return library;
  }

  private void check(String what, Library.Call<Integer> call) {
    int code = Library.call(call);
    if (code == OUT_OF_MEMORY) {
      throw RunFailure.machine("the GPU's memory is full");
    }
    if (code != 0) {
      throw RunFailure.machine("the GPU failed: " + what + ": " + error(code));
    }
  }

  private String error(int code) {
    var slot = arena.allocate(POINTER);
    int named = Library.call(() -> (int) getErrorName.invokeExact(code, slot));
    var name = named == 0 ? Library.text(slot.get(POINTER, 0)) : "error";
    int told = Library.call(() -> (int) getErrorString.invokeExact(code, slot));
    var text = told == 0 ? Library.text(slot.get(POINTER, 0)) : "";
    return name + " (" + code + ") " + text;
  }

  /// The newest CUDA that the driver supports, as 1000 major + 10 minor.
  int version() {
    check("cuDriverGetVersion", () -> (int) driverGetVersion.invokeExact(out));
    return out.get(INT, 0);
  }

  int device(int ordinal) {
    check("cuDeviceGet", () -> (int) deviceGet.invokeExact(out, ordinal));
    return out.get(INT, 0);
  }

  String deviceName(int device) {
    try (var names = Arena.ofConfined()) {
      var name = names.allocate(256);
      check("cuDeviceGetName", () -> (int) deviceGetName.invokeExact(name, 256, device));
      return name.getString(0);
    }
  }

  int attribute(int attribute, int device) {
    check(
        "cuDeviceGetAttribute", () -> (int) deviceGetAttribute.invokeExact(out, attribute, device));
    return out.get(INT, 0);
  }

  long memory(int device) {
    check("cuDeviceTotalMem", () -> (int) deviceTotalMem.invokeExact(out, device));
    return out.get(LONG, 0);
  }

  MemorySegment retainContext(int device) {
    check("cuDevicePrimaryCtxRetain", () -> (int) primaryContextRetain.invokeExact(out, device));
    return out.get(POINTER, 0);
  }

  void releaseContext(int device) {
    check("cuDevicePrimaryCtxRelease", () -> (int) primaryContextRelease.invokeExact(device));
  }

  void makeCurrent(MemorySegment context) {
    check("cuCtxSetCurrent", () -> (int) contextSetCurrent.invokeExact(context));
  }

  MemorySegment load(byte[] image) {
    try (var images = Arena.ofConfined()) {
      // PTX is text and ends with a zero.
      var copy = images.allocate(image.length + 1L, 16);
      MemorySegment.copy(image, 0, copy, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, image.length);
      check("cuModuleLoadData", () -> (int) moduleLoadData.invokeExact(out, copy));
      return out.get(POINTER, 0);
    }
  }

  void unload(MemorySegment module) {
    check("cuModuleUnload", () -> (int) moduleUnload.invokeExact(module));
  }

  MemorySegment function(MemorySegment module, String name) {
    try (var names = Arena.ofConfined()) {
      var text = names.allocateFrom(name);
      check(
          "cuModuleGetFunction " + name,
          () -> (int) moduleGetFunction.invokeExact(out, module, text));
      return out.get(POINTER, 0);
    }
  }

  void functionAttribute(MemorySegment function, int attribute, int value) {
    check(
        "cuFuncSetAttribute",
        () -> (int) functionSetAttribute.invokeExact(function, attribute, value));
  }

  long allocate(long bytes) {
    check("cuMemAlloc", () -> (int) memoryAllocate.invokeExact(out, bytes));
    return out.get(LONG, 0);
  }

  void free(long address) {
    check("cuMemFree", () -> (int) memoryFree.invokeExact(address));
  }

  /// Memory of the host that copies need not wait for.
  MemorySegment allocateHost(long bytes) {
    check("cuMemHostAlloc", () -> (int) hostAllocate.invokeExact(out, bytes, 0));
    return Library.sized(out.get(POINTER, 0), bytes);
  }

  void freeHost(MemorySegment memory) {
    check("cuMemFreeHost", () -> (int) hostFree.invokeExact(memory));
  }

  void toDevice(long to, MemorySegment from, long bytes, MemorySegment stream) {
    check("copy to the GPU", () -> (int) copyToDevice.invokeExact(to, from, bytes, stream));
  }

  void toHost(MemorySegment to, long from, long bytes, MemorySegment stream) {
    check("copy from the GPU", () -> (int) copyToHost.invokeExact(to, from, bytes, stream));
  }

  void onDevice(long to, long from, long bytes, MemorySegment stream) {
    check("copy on the GPU", () -> (int) copyOnDevice.invokeExact(to, from, bytes, stream));
  }

  void zero(long address, long numbers, MemorySegment stream) {
    check("cuMemsetD32", () -> (int) fill.invokeExact(address, 0, numbers, stream));
  }

  MemorySegment stream() {
    // 1: does not wait for the default stream
    check("cuStreamCreate", () -> (int) streamCreate.invokeExact(out, 1));
    return out.get(POINTER, 0);
  }

  void destroyStream(MemorySegment stream) {
    check("cuStreamDestroy", () -> (int) streamDestroy.invokeExact(stream));
  }

  void synchronise(MemorySegment stream) {
    check("a kernel", () -> (int) streamSynchronize.invokeExact(stream));
  }

  /// How a kernel is launched.
  ///
  /// @param cluster how many of its blocks run side by side and reach each other's shared memory
  record Shape(int blocks, int cluster, int threads, int sharedBytes) {}

  void launch(MemorySegment function, Shape shape, MemorySegment stream, MemorySegment parameters) {
    if (shape.cluster() > 1) {
      launchClusters(function, shape, stream, parameters);
      return;
    }
    check(
        "cuLaunchKernel",
        () ->
            (int)
                launchKernel.invokeExact(
                    function,
                    shape.blocks(),
                    1,
                    1,
                    shape.threads(),
                    1,
                    1,
                    shape.sharedBytes(),
                    stream,
                    parameters,
                    MemorySegment.NULL));
  }

  /// Fills in the structs `CUlaunchConfig` and, behind it, `CUlaunchAttribute`.
  private void launchClusters(
      MemorySegment function, Shape shape, MemorySegment stream, MemorySegment parameters) {
    var launch = launchKernelEx.orElseThrow();
    int[] sizes = {shape.blocks(), 1, 1, shape.threads(), 1, 1, shape.sharedBytes()};
    MemorySegment.copy(sizes, 0, config, INT, 0, sizes.length);
    config.set(POINTER, 32, stream);
    config.set(POINTER, 40, config.asSlice(ATTRIBUTE));
    config.set(INT, 48, 1);
    config.set(INT, ATTRIBUTE, CLUSTER_DIMENSION);
    int[] cluster = {shape.cluster(), 1, 1};
    MemorySegment.copy(cluster, 0, config, INT, ATTRIBUTE + 8, cluster.length);
    check(
        "cuLaunchKernelEx",
        () -> (int) launch.invokeExact(config, function, parameters, MemorySegment.NULL));
  }

  /// Records what `body` launches, to be launched again as a whole.
  MemorySegment capture(MemorySegment stream, Runnable body) {
    // 1: other threads may go on using the driver
    check("cuStreamBeginCapture", () -> (int) streamBeginCapture.invokeExact(stream, 1));
    boolean done = false;
    try {
      body.run();
      done = true;
    } finally {
      if (!done) {
        // Else the stream would stay unusable; what went wrong is on its way already.
        Library.call(() -> (int) streamEndCapture.invokeExact(stream, out));
      }
    }
    check("cuStreamEndCapture", () -> (int) streamEndCapture.invokeExact(stream, out));
    var graph = out.get(POINTER, 0);
    check("cuGraphInstantiate", () -> (int) graphInstantiate.invokeExact(out, graph, 0L));
    var ready = out.get(POINTER, 0);
    check("cuGraphDestroy", () -> (int) graphDestroy.invokeExact(graph));
    return ready;
  }

  void launchGraph(MemorySegment graph, MemorySegment stream) {
    check("cuGraphLaunch", () -> (int) graphLaunch.invokeExact(graph, stream));
  }

  void destroyGraph(MemorySegment graph) {
    check("cuGraphExecDestroy", () -> (int) graphExecDestroy.invokeExact(graph));
  }
}
