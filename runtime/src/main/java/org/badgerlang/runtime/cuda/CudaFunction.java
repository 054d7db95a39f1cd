package org.badgerlang.runtime.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.badgerlang.runtime.provider.Supply;

/// One function on a GPU: its kernels, its memory, and its launches as graphs.
final class CudaFunction implements AutoCloseable {
  /// A graph of more launches takes longer to make than it saves.
  private static final long MOST_NODES = 20_000;

  /// State tensors change between two places; more choices come up where several loops do so.
  private static final int MOST_GRAPHS = 8;

  private static final int MAX_DYNAMIC_SHARED = 8;

  /// What a kernel may have without asking.
  private static final int USUAL_SHARED_BYTES = 48 * 1024;

  private static final int SEED = 0;
  private static final int STEP = 1;
  private static final int SCRATCH = 2;

  private final Gpu gpu;
  private final CudaCode code;
  private final MemorySegment module;
  private final Launches launches;
  private final MemorySegment frame;
  private final long frameOnDevice;
  private final long[] inputs;
  private final long[] outputs;
  private int[] sizes = {};
  private Optional<Layout> layout = Optional.empty();
  private final List<Held> held = new ArrayList<>();
  private final Optional<Blas> blas;
  private final SequencedMap<List<Long>, MemorySegment> graphs = new LinkedHashMap<>();
  private boolean warm;
  /// Whether its launches make one graph; what Java code is asked between them can not be part of
  /// it.
  private boolean small;

  /// Memory of the device.
  private record Held(long address, long numbers) {}

  /// @param image the compiled kernels
  /// @param supplies who answers what it asks
  CudaFunction(Gpu gpu, CudaCode code, byte[] image, List<Supply> supplies) {
    this.gpu = gpu;
    this.code = code;
    module = gpu.driver().load(image);
    var kernels = new ArrayList<MemorySegment>();
    int most = gpu.sharedFloats() * Float.BYTES;
    for (var name : code.kernels()) {
      var kernel = gpu.driver().function(module, name);
      if (most > USUAL_SHARED_BYTES) {
        gpu.driver().functionAttribute(kernel, MAX_DYNAMIC_SHARED, most);
      }
      kernels.add(kernel);
    }
    long bytes = 8L * code.entries();
    frame = gpu.driver().allocateHost(bytes);
    frame.fill((byte) 0);
    frameOnDevice = gpu.driver().allocate(bytes);
    blas = code.multiplies() ? gpu.blas() : Optional.empty();
    launches = new Launches(gpu, kernels, frame, frameOnDevice, supplies, blas);
    inputs = new long[code.inputs()];
    outputs = new long[code.outputs()];
  }

  /// Sets the size variables and makes room; the same sizes again cost nothing.
  void sizes(int[] values) {
    if (layout.isPresent() && Arrays.equals(values, sizes)) {
      return;
    }
    release();
    sizes = values.clone();
    var now = new Layout(code.inputs(), code.outputs());
    code.layout(sizes, now);
    layout = Optional.of(now);
    for (var number : now.numbers()) {
      entry(number.entry(), number.value());
    }
    for (var buffer : now.buffers()) {
      entry(buffer.entry(), room(buffer.length()));
    }
    entry(SCRATCH, room(now.scratch()));
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = gpu.allocate(now.output(i).length());
    }
    small = code.requests().isEmpty() && launches.count(code) <= MOST_NODES;
  }

  private long room(long numbers) {
    long address = gpu.allocate(numbers);
    held.add(new Held(address, numbers));
    return address;
  }

  private void entry(int entry, long value) {
    frame.setAtIndex(ValueLayout.JAVA_LONG, entry, value);
  }

  int inputs() {
    return inputs.length;
  }

  int outputs() {
    return outputs.length;
  }

  void input(int input, long address) {
    inputs[input] = address;
  }

  long output(int output) {
    return outputs[output];
  }

  /// Puts other memory of the same length in an output's place; gives what was there.
  long exchange(int output, long address) {
    long old = outputs[output];
    outputs[output] = address;
    return old;
  }

  int outputLength(int output) {
    return Math.toIntExact(layout.orElseThrow().output(output).length());
  }

  /// Starts a run; what it gives can be copied on the same stream at once.
  void run(long seed, long step) {
    var now = layout.orElseThrow();
    // The frame of the run before may still be on its way.
    gpu.driver().synchronise(gpu.stream());
    entry(SEED, seed);
    entry(STEP, step);
    for (int i = 0; i < inputs.length; i++) {
      entry(now.inputEntry(i), inputs[i]);
    }
    for (int i = 0; i < outputs.length; i++) {
      entry(now.output(i).entry(), outputs[i]);
    }
    gpu.driver().toDevice(frameOnDevice, frame, frame.byteSize(), gpu.stream());
    if (!small || !isWarm()) {
      code.run(launches);
      return;
    }
    gpu.driver().launchGraph(graph(), gpu.stream());
  }

  /// Whether NVIDIA's library, where it takes part, has run once: it loads its kernels then, which
  /// must not fall into what is captured.
  private boolean isWarm() {
    boolean was = warm || blas.isEmpty();
    warm = true;
    return was;
  }

  /// The launches as a graph. What goes to NVIDIA's library holds the addresses of inputs and
  /// outputs themselves, and so has a graph for each choice of them.
  private MemorySegment graph() {
    var addresses = new ArrayList<Long>();
    if (blas.isPresent()) {
      Arrays.stream(inputs).forEach(addresses::add);
      Arrays.stream(outputs).forEach(addresses::add);
    }
    var known = graphs.get(addresses);
    if (known != null) {
      return known;
    }
    if (graphs.size() == MOST_GRAPHS) {
      gpu.driver().destroyGraph(graphs.pollFirstEntry().getValue());
    }
    var made = gpu.driver().capture(gpu.stream(), () -> code.run(launches));
    graphs.put(addresses, made);
    return made;
  }

  private void release() {
    graphs.values().forEach(gpu.driver()::destroyGraph);
    graphs.clear();
    held.forEach(memory -> gpu.free(memory.address(), memory.numbers()));
    held.clear();
    layout.ifPresent(
        old -> {
          for (int i = 0; i < outputs.length; i++) {
            gpu.free(outputs[i], old.output(i).length());
          }
        });
    layout = Optional.empty();
  }

  @Override
  public void close() {
    release();
    gpu.driver().free(frameOnDevice);
    gpu.driver().freeHost(frame);
    gpu.driver().unload(module);
  }
}
