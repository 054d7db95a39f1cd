package org.badgerlang.compiler.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.ProjectTree;
import org.badgerlang.runtime.record.SafeTensors;
import org.badgerlang.runtime.record.TensorFile;

/// What is whole, to begin damage from.
final class Seeds {
  private Seeds() {}

  static List<byte[]> of(String target) throws IOException {
    return switch (target) {
      case "Spec" -> specs();
      case "Folder" -> files();
      case "Options" ->
          texts(
              "--seed\n3\n--set\na=1,2\n--steps\n10\n--search\nrandom\n--trials\n4",
              "--set\nlr=1e-4..1\n--search\nhalving\n--seeds\n3\n--equal-compute\n--steps\n9",
              "--resume\nruns/x\n--threads\n2\n--device\ncpu\n--log-every\n5\n--watch\n-q");
      case "Request" ->
          texts(
              "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
              "POST /x/../y HTTP/1.1\r\nHost: evil\r\nContent-Length: 5\r\n\r\nhello",
              "GET /%2e%2e/run.json HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello");
      default -> throw new IllegalArgumentException("no target " + target);
    };
  }

  private static List<byte[]> texts(String... texts) {
    var seeds = new ArrayList<byte[]>();
    for (String text : texts) {
      seeds.add(text.getBytes(StandardCharsets.UTF_8));
    }
    return seeds;
  }

  private static List<byte[]> specs() throws IOException {
    var seeds = new ArrayList<byte[]>();
    try (var files = Files.list(ProjectTree.root().resolve("compiler/src/test/corpus/good"))) {
      for (Path file :
          files.filter(each -> each.toString().endsWith(".badger")).sorted().toList()) {
        seeds.add(Files.readAllBytes(file));
      }
    }
    return seeds;
  }

  /// One whole file of a run for each that the target knows.
  private static List<byte[]> files() throws IOException {
    var seeds = new ArrayList<byte[]>();
    for (int i = 0; i < FolderTarget.FILES.size(); i++) {
      var seed = new ByteArrayOutputStream();
      seed.write(i);
      seed.write(file(FolderTarget.FILES.get(i)));
      seeds.add(seed.toByteArray());
    }
    return seeds;
  }

  private static byte[] file(String name) throws IOException {
    String text =
        switch (name) {
          case "run.json" ->
              """
              {"name":"x","badger":"1","runtime":"1","command":"badger run x.badger","device":"cpu",
              "threads":2,"seed":7,"params":{"lr":0.1},"settings":{"size":"4"},"compiledWith":{"-O":"2"},
              "start":"2026-01-01T00:00:00Z","resumed":["later"],"exit":0,"reason":"finished",
              "seconds":1.5,"steps":{"outer":3},"spent":{"evaluations":0.1},"evaluations":[{"name":"e",
              "condition":"","step":3,"measures":{"m":[1,2]},"expect":{"m < 1":false}}]}
              """;
          case "metrics.jsonl" ->
              """
              {"step":0,"loop":"outer","time":0.1,"values":{"loss":3.0}}
              {"step":0,"loop":"outer.inner","time":0.1,"at":[0,5],"values":{"loss":[5.0,"NaN"]}}
              {"step":1,"evaluation":"e","condition":"","time":0.3,"values":{"m":0.5},"expect":[true]}
              """;
          case "setup.json" ->
              """
              {"name":"x","loops":[{"name":"outer","place":{"line":1,"text":""},"metrics":[]}],
              "state":[{"path":"w","kind":"WEIGHT","axes":["a"],"dims":[2],"owner":"outer"}],
              "nest":[],"costs":[{"path":"outer","steps":1,"operations":100.0}]}
              """;
          default -> "loop outer repeat 3 { }\n";
        };
    if (!name.endsWith(".safetensors")) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    var notes =
        name.startsWith("checkpoints")
            ? Map.of(
                "format",
                "badger-checkpoint-1",
                "metrics",
                "10",
                "seconds",
                "1.5",
                "loop.0",
                "{\"name\":\"outer\",\"steps\":7,\"ended\":false,\"seconds\":\"1\"}")
            : Map.of("axes of w", "inner, a", "loops of w", "1", "instances of w", "0");
    Path file = Files.createTempFile("badger-seed", ".safetensors");
    try {
      var tensor = new TensorFile.Tensor("w", List.of(2, 2), new float[] {1, 2, 3, Float.NaN});
      SafeTensors.write(file, new TensorFile(List.of(tensor), notes));
      return Files.readAllBytes(file);
    } finally {
      Files.delete(file);
    }
  }
}
