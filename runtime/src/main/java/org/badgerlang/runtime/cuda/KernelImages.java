package org.badgerlang.runtime.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// Compiles the kernels of a setup for one GPU, unless they were compiled before: on this machine,
/// or ahead of time into the jar.
final class KernelImages implements ImageSource {
  private final Optional<Nvrtc> compiler;
  private final int sharedFloats;
  private final int driverVersion;
  private final int gpu;
  private final Optional<Path> folder;

  private KernelImages(
      Optional<Nvrtc> compiler,
      int sharedFloats,
      int driverVersion,
      int gpu,
      Optional<Path> folder) {
    this.compiler = compiler;
    this.sharedFloats = sharedFloats;
    this.driverVersion = driverVersion;
    this.gpu = gpu;
    this.folder = folder;
  }

  static KernelImages of(Gpu gpu) {
    return new KernelImages(
        Nvrtc.find(),
        gpu.sharedFloats(),
        gpu.driver().version(),
        gpu.architecture(),
        cacheFolder());
  }

  @Override
  public byte[] image(CudaCode code) {
    var source = KernelSource.of(code);
    var options = KernelSource.options(sharedFloats);
    var ahead = ahead(code, AheadOfTime.name(code, "sm_" + gpu));
    if (ahead.isPresent()) {
      return ahead.get();
    }
    var nvrtc = usable(compiler, driverVersion);
    var architecture = architecture(nvrtc, gpu);
    var key = KernelSource.key(source, options, architecture, nvrtc.version());
    var file = folder.map(path -> path.resolve(key));
    var kept = file.flatMap(KernelImages::read);
    if (kept.isPresent()) {
      return kept.get();
    }
    var image = nvrtc.compile(source, code.name(), architecture, options);
    file.ifPresent(path -> keep(path, image));
    return image;
  }

  /// Why there can be no kernels for a GPU here, and what to do; empty where there can.
  static Optional<String> missing(int driverVersion, int gpu) {
    if (AheadOfTime.isFor("sm_" + gpu)) {
      return Optional.empty();
    }
    try {
      architecture(usable(Nvrtc.find(), driverVersion), gpu);
      return Optional.empty();
    } catch (CudaMissing missing) {
      return Optional.of(missing.sentence());
    }
  }

  private static Nvrtc usable(Optional<Nvrtc> compiler, int driverVersion) {
    var nvrtc =
        compiler.orElseThrow(
            () ->
                new CudaMissing(
                    "NVRTC (libnvrtc.so) is not installed, which compiles kernels for the GPU;"
                        + " install it from the CUDA toolkit or with `pip install"
                        + " nvidia-cuda-nvrtc`"));
    if (nvrtc.version() / 1000 > driverVersion / 1000) {
      throw new CudaMissing(
          "the NVIDIA driver supports CUDA %d.%d, but NVRTC is of CUDA %d.%d: update the driver, or install NVRTC %d"
              .formatted(
                  driverVersion / 1000,
                  driverVersion % 1000 / 10,
                  nvrtc.version() / 1000,
                  nvrtc.version() % 1000 / 10,
                  driverVersion / 1000));
    }
    return nvrtc;
  }

  /// Machine code where the compiler knows the GPU; else the newest portable form, which the driver
  /// finishes.
  private static String architecture(Nvrtc nvrtc, int gpu) {
    var known = nvrtc.architectures();
    if (known.contains(gpu)) {
      return "sm_" + gpu;
    }
    return known.stream()
        .filter(each -> each < gpu)
        .reduce((_, later) -> later)
        .map(each -> "compute_" + each)
        .orElseThrow(
            () ->
                new CudaMissing(
                    "NVRTC knows no GPU as old as compute capability %d.%d; install an older one"
                        .formatted(gpu / 10, gpu % 10)));
  }

  private static Optional<byte[]> ahead(CudaCode code, String name) {
    try (var in = code.getClass().getResourceAsStream("/" + AheadOfTime.FOLDER + "/" + name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private static Optional<Path> cacheFolder() {
    var cache = System.getenv("XDG_CACHE_HOME");
    var home =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home", "."), ".cache")
            : Path.of(cache);
    var folder = home.resolve("badger/cuda");
    try {
      Files.createDirectories(folder);
      return Optional.of(folder);
    } catch (IOException readOnly) {
      return Optional.empty();
    }
  }

  private static Optional<byte[]> read(Path file) {
    try {
      return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /// A kept image saves time; a run does not fail for want of it.
  private static void keep(Path file, byte[] image) {
    try {
      var aside = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".partial");
      Files.write(aside, image);
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException full) {
      // The next start compiles again.
    }
  }
}
