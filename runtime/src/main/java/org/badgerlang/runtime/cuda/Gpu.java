package org.badgerlang.runtime.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/// One GPU with a context, a stream, and memory to pass numbers through.
final class Gpu implements AutoCloseable {
  private static final int MULTIPROCESSORS = 16;
  private static final int CAPABILITY_MAJOR = 75;
  private static final int CAPABILITY_MINOR = 76;
  private static final int SHARED_OPT_IN = 97;

  /// Older GPUs are not known to any CUDA that is still kept up.
  private static final int OLDEST_MAJOR = 7;

  private static final int FIRST_WITH_CLUSTERS = 90;

  /// What is left of shared memory to the system and to what kernels declare themselves.
  private static final int RESERVED_BYTES = 2048;

  private final Driver driver;
  private final int device;
  private final MemorySegment context;
  private final MemorySegment stream;
  private final Arena arena = Arena.ofShared();
  private final int sharedFloats;
  private final boolean clusters;
  private MemorySegment passage = MemorySegment.NULL;
  private Optional<Blas> blas = Optional.empty();
  private boolean blasSought;
  private long allocated;

  private Gpu(Driver driver, int device) {
    this.driver = driver;
    this.device = device;
    context = driver.retainContext(device);
    driver.makeCurrent(context);
    stream = driver.stream();
    clusters = architecture(driver, device) >= FIRST_WITH_CLUSTERS;
    // The largest kernels need more than 64 registers for each of 512 threads, so that one block of
    // them has a multiprocessor to itself in any case; small ones ask for less than this.
    sharedFloats = (driver.attribute(SHARED_OPT_IN, device) - RESERVED_BYTES) / Float.BYTES;
  }

  /// @throws CudaMissing where there is no driver, no GPU, or too old a one
  static Gpu open() {
    var driver = Driver.open();
    int device = driver.device(0);
    check(driver, device);
    return new Gpu(driver, device);
  }

  /// @throws CudaMissing where the GPU is too old
  static void check(Driver driver, int device) {
    int major = driver.attribute(CAPABILITY_MAJOR, device);
    if (major < OLDEST_MAJOR) {
      throw new CudaMissing(
          "%s has compute capability %d.%d; %d.0 or newer is needed"
              .formatted(
                  driver.deviceName(device),
                  major,
                  driver.attribute(CAPABILITY_MINOR, device),
                  OLDEST_MAJOR));
    }
  }

  /// The GPU's name, its multiprocessors and its memory.
  static String describe(Driver driver, int device) {
    return "%s, %d multiprocessors, %.0f GiB, compute capability %d.%d"
        .formatted(
            driver.deviceName(device),
            driver.attribute(MULTIPROCESSORS, device),
            driver.memory(device) / 0x1p30,
            driver.attribute(CAPABILITY_MAJOR, device),
            driver.attribute(CAPABILITY_MINOR, device));
  }

  Driver driver() {
    return driver;
  }

  MemorySegment stream() {
    return stream;
  }

  /// NVIDIA's products of matrices, where they are installed.
  Optional<Blas> blas() {
    if (!blasSought) {
      blasSought = true;
      blas = Blas.open(driver, stream);
    }
    return blas;
  }

  Arena arena() {
    return arena;
  }

  /// The shared memory of a block, in numbers.
  int sharedFloats() {
    return sharedFloats;
  }

  /// Compute capability as NVRTC names it, such as 90.
  int architecture() {
    return architecture(driver, device);
  }

  static int architecture(Driver driver, int device) {
    return 10 * driver.attribute(CAPABILITY_MAJOR, device)
        + driver.attribute(CAPABILITY_MINOR, device);
  }

  /// Whether blocks can form clusters that reach each other's shared memory.
  boolean hasClusters() {
    return clusters;
  }

  /// A context belongs to one thread at a time: the one that calls now.
  void enter() {
    driver.makeCurrent(context);
  }

  long allocate(long numbers) {
    long bytes = Math.multiplyExact(Math.max(1, numbers), (long) Float.BYTES);
    long address = driver.allocate(bytes);
    allocated += bytes;
    driver.zero(address, Math.max(1, numbers), stream);
    return address;
  }

  void free(long address, long numbers) {
    driver.free(address);
    allocated -= Math.max(1, numbers) * Float.BYTES;
  }

  /// The bytes of the device that are in use.
  long allocated() {
    return allocated;
  }

  void write(long to, float[] from, int length) {
    long bytes = (long) Float.BYTES * length;
    var memory = passage(bytes);
    MemorySegment.copy(from, 0, memory, ValueLayout.JAVA_FLOAT, 0, length);
    driver.toDevice(to, memory, bytes, stream);
    driver.synchronise(stream);
  }

  void read(float[] to, long from, int length) {
    long bytes = (long) Float.BYTES * length;
    var memory = passage(bytes);
    driver.toHost(memory, from, bytes, stream);
    driver.synchronise(stream);
    MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, 0, to, 0, length);
  }

  private MemorySegment passage(long bytes) {
    if (passage.byteSize() < bytes) {
      if (!passage.equals(MemorySegment.NULL)) {
        driver.freeHost(passage);
      }
      passage = driver.allocateHost(Math.max(4096, bytes));
    }
    return passage;
  }

  @Override
  public void close() {
    enter();
    driver.synchronise(stream);
    if (!passage.equals(MemorySegment.NULL)) {
      driver.freeHost(passage);
    }
    blas.ifPresent(Blas::close);
    driver.destroyStream(stream);
    driver.releaseContext(device);
    arena.close();
  }
}
