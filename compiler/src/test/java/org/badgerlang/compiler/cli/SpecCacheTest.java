package org.badgerlang.compiler.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.badgerlang.compiler.source.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept is found again as it was, by all that it follows from and by nothing else.
final class SpecCacheTest {
  private static final Source SPEC = new Source("spec.badger", "loop train repeat 3 {}");
  private static final CompilerOptions OPTIONS = new CompilerOptions(2, 1e9, false);
  private static final PreparedSpec ENTRY =
      new PreparedSpec(
          "setup.M",
          Map.of("setup.M", new byte[] {1, 2}, "setup.A", new byte[0]),
          Map.of(Path.of("own", "nets.badger"), "net N() {}"),
          true);

  @TempDir private Path folder;

  @Test
  void whatIsKeptIsFoundAgain() {
    var cache = new SpecCache(folder.resolve("new"), "build");
    String key = cache.key(SPEC, Map.of("a", "1"), OPTIONS, "cpu");
    assertTrue(cache.find(key).isEmpty());
    cache.keep(key, ENTRY);
    var found = cache.find(key).orElseThrow();
    assertEquals("setup.M", found.module());
    assertEquals(ENTRY.classes().keySet(), found.classes().keySet());
    assertArrayEquals(new byte[] {1, 2}, found.classes().get("setup.M"));
    assertEquals(ENTRY.modules(), found.modules());
    assertTrue(found.lasting());
  }

  @Test
  void everythingThatClassesFollowFromIsInTheKey() {
    var cache = new SpecCache(folder, "build");
    String key = cache.key(SPEC, Map.of("a", "1"), OPTIONS, "cpu");
    var others =
        Stream.of(
            new SpecCache(folder, "other").key(SPEC, Map.of("a", "1"), OPTIONS, "cpu"),
            cache.key(SPEC, Map.of("a", "2"), OPTIONS, "cpu"),
            cache.key(SPEC, Map.of(), OPTIONS, "cpu"),
            cache.key(SPEC, Map.of("a", "1"), OPTIONS, "cuda"),
            cache.key(SPEC, Map.of("a", "1"), new CompilerOptions(1, 1e9, false), "cpu"),
            cache.key(new Source("other.badger", SPEC.text()), Map.of("a", "1"), OPTIONS, "cpu"),
            cache.key(
                new Source("spec.badger", SPEC.text() + " "), Map.of("a", "1"), OPTIONS, "cpu"));
    assertTrue(others.allMatch(other -> !other.equals(key)));
    assertNotEquals(
        cache.key(SPEC, Map.of("a", "b"), OPTIONS, "c"),
        cache.key(SPEC, Map.of("a", "bc"), OPTIONS, ""));
  }

  @Test
  void aDamagedEntryIsNone() throws IOException {
    var cache = new SpecCache(folder, "build");
    String key = cache.key(SPEC, Map.of(), OPTIONS, "cpu");
    cache.keep(key, ENTRY);
    byte[] whole = Files.readAllBytes(folder.resolve(key));
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(folder.resolve(key), Arrays.copyOf(whole, length));
      var found = cache.find(key);
      assertTrue(
          found.isEmpty() || found.get().classes().keySet().containsAll(ENTRY.classes().keySet()));
    }
  }
}
