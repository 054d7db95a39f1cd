package org.badgerlang.compiler.lower;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.badgerlang.compiler.ProjectTree;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every word that may stand behind `through` has one file, which says what its estimate is worth.
class EstimatorFilesTest {
  private static final Pattern ROW = Pattern.compile("^\\| (`.*`) \\| \\[`\\w+`\\]\\((.*)\\) \\|$");
  private static final Pattern WORD = Pattern.compile("`(\\w+)");
  private static final List<String> SAID =
      List.of("Formula:", "Bias:", "Variance:", "Cost:", "Source");

  /// The files of each word, by the table of the compiler's architecture.
  private static Map<String, List<Path>> files() {
    var found = new LinkedHashMap<String, List<Path>>();
    var module = ProjectTree.root().resolve("compiler");
    for (var line : ProjectTree.text(module.resolve("ARCHITECTURE.md")).lines().toList()) {
      var row = ROW.matcher(line);
      if (row.matches()) {
        var words = WORD.matcher(row.group(1));
        while (words.find()) {
          found
              .computeIfAbsent(words.group(1), _ -> new ArrayList<>())
              .add(module.resolve(row.group(2)));
        }
      }
    }
    return found;
  }

  @TestFactory
  Stream<DynamicTest> everyEstimatorSaysWhatItIsWorth() {
    var files = files();
    return Through.KNOWN.stream()
        .sorted()
        .map(
            word ->
                DynamicTest.dynamicTest(
                    word,
                    () -> {
                      var given = files.getOrDefault(word, List.of());
                      assertTrue(!given.isEmpty(), word + " is missing in the table");
                      given.forEach(EstimatorFilesTest::isComplete);
                    }));
  }

  private static void isComplete(Path file) {
    var docs =
        ProjectTree.text(file)
            .lines()
            .takeWhile(line -> !line.startsWith("public final class "))
            .filter(line -> line.startsWith("///"))
            .collect(Collectors.joining("\n"));
    for (var said : SAID) {
      assertTrue(docs.contains(said), file.getFileName() + " does not say its " + said);
    }
  }
}
