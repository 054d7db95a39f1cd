package org.badgerlang.runtime.cuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/// Kernels compiled before a jar meets a GPU, for machines that have no NVRTC.
///
/// A block of such kernels uses the shared memory that every GPU since 2018 has, and no more.
public final class AheadOfTime {
  /// A folder of a jar, with a file that says what kernels lie beside it.
  static final String FOLDER = "cuda";

  private static final String LIST = "architectures";

  /// 64 KiB less what the system takes, in numbers.
  static final int SHARED_FLOATS = (64 * 1024 - 2048) / Float.BYTES;

  private AheadOfTime() {}

  /// The file name of a function's kernels for a GPU.
  ///
  /// @param architecture such as `sm_90`
  static String name(CudaCode code, String architecture) {
    return KernelSource.key(
            KernelSource.of(code), KernelSource.options(SHARED_FLOATS), architecture, 0)
        + "."
        + architecture
        + ".cubin";
  }

  /// Whether the class path has such kernels for a GPU.
  ///
  /// @param architecture such as `sm_90`
  static boolean isFor(String architecture) {
    try (var in = AheadOfTime.class.getResourceAsStream("/" + FOLDER + "/" + LIST)) {
      return in != null
          && new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .anyMatch(architecture::equals);
    } catch (IOException unreadable) {
      return false;
    }
  }

  /// Compiles the kernels of a setup into a folder whose content belongs into its jar.
  ///
  /// @param architectures such as `sm_90`
  /// @throws CudaMissing where there is no NVRTC, or it does not know an architecture
  public static void write(CudaSetup setup, List<String> architectures, Path folder)
      throws IOException {
    var nvrtc =
        Nvrtc.find()
            .orElseThrow(
                () ->
                    new CudaMissing(
                        "NVRTC (libnvrtc.so) is not installed, which compiles kernels; install it"
                            + " from the CUDA toolkit or with `pip install nvidia-cuda-nvrtc`"));
    var known = nvrtc.architectures().stream().map(each -> "sm_" + each).toList();
    for (var architecture : architectures) {
      if (!known.contains(architecture)) {
        throw new CudaMissing(
            "NVRTC knows no GPU `%s`; it knows %s"
                .formatted(architecture, String.join(", ", known)));
      }
    }
    var into = Files.createDirectories(folder.resolve(FOLDER));
    var options = KernelSource.options(SHARED_FLOATS);
    var done = new HashSet<String>();
    for (var code : setup.functions().all().toList()) {
      for (var architecture : architectures) {
        var name = name(code, architecture);
        if (done.add(name)) {
          var source = KernelSource.of(code);
          Files.write(
              into.resolve(name), nvrtc.compile(source, code.name(), architecture, options));
        }
      }
    }
    Files.write(into.resolve(LIST), architectures);
  }
}
