package org.badgerlang.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.RandomPrograms;
import org.badgerlang.compiler.ir.RandomPrograms.Kind;
import org.junit.jupiter.api.Test;

/// What a kernel writes, it may not read as memory that nobody writes: such reads go through a
/// cache that does not see the writes of other threads.
final class PointersTest {
  private static final int PROGRAMS = 12;
  private static final int COMPILED = 3;
  private static final Pattern PROMISED =
      Pattern.compile("__restrict__ (?:const )?(\\w+) = f->\\w+;");
  private static final Pattern READ = Pattern.compile("const float \\*\\S* ?(\\w+) = f->\\w+;");
  private static final Pattern WRITTEN =
      Pattern.compile("(?m)^ *float \\*const (\\w+) = f->\\w+;|f->(\\w+)\\[\\w+\\] = ");
  private static final Pattern NUMBER_OF_NOBODY =
      Pattern.compile("ld\\.global\\.nc(\\.\\w+)*\\.f32");

  @Test
  void noKernelPromisesThatNobodyWritesWhatItWrites() {
    int both = 0;
    for (var kernel : kernels()) {
      var written = names(WRITTEN, kernel);
      var read = names(READ, kernel);
      read.retainAll(written);
      both += read.size();
      var promised = names(PROMISED, kernel);
      promised.retainAll(written);
      assertEquals(Set.of(), promised, kernel);
    }
    assertTrue(both > PROGRAMS, "kernels read what they have written");
  }

  /// Only the addresses and sizes, which the host wrote before, come through the cache that sees no
  /// writes.
  @Test
  void theCompilerReadsNoNumbersPastOtherThreads() {
    var nvrtc = Nvrtc.find();
    assumeTrue(nvrtc.isPresent(), "NVRTC is not on this machine");
    var text = new StringBuilder();
    for (var code : functions(COMPILED)) {
      text.append("namespace of_%d {%n%s}%n".formatted(text.length(), code.source()));
    }
    var options = KernelSource.options(AheadOfTime.SHARED_FLOATS);
    var ptx =
        new String(
            nvrtc.get().compile(KernelSource.of(text.toString()), "kernels", "compute_90", options),
            StandardCharsets.US_ASCII);
    assertTrue(ptx.contains("ld.global.nc"), "addresses are constant");
    assertEquals(
        List.of(), NUMBER_OF_NOBODY.matcher(ptx).results().map(MatchResult::group).toList());
  }

  /// With instances as blocks and clusters, and as whole tensors.
  private static List<CudaCode> functions(int programs) {
    var emulated = new Emulated(List.of(new Program.SizeVariable("n", 1, 40, 3)));
    for (long seed = 0; seed < programs; seed++) {
      var body = RandomPrograms.body(seed, Kind.TAME);
      emulated.add("whole" + seed, body, Optional.empty(), 1, 1);
      var lanes = body.params().getFirst().type().axes().stream().findFirst();
      emulated.add("blocks" + seed, body, lanes, 1, 1 << seed % 4);
    }
    emulated.compile();
    return emulated.all();
  }

  private static List<String> kernels() {
    var kernels = new ArrayList<String>();
    for (var code : functions(PROGRAMS)) {
      kernels.addAll(List.of(code.source().split("(?=extern \"C\")")));
    }
    return kernels;
  }

  private static Set<String> names(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
        .collect(Collectors.toSet());
  }
}
