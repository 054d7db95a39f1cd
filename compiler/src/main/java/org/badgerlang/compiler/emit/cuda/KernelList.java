package org.badgerlang.compiler.emit.cuda;

import com.palantir.javapoet.CodeBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.Words;
import org.badgerlang.compiler.source.Span;

/// The kernels of a function as they come, and the Java that launches each.
final class KernelList {
  private final String prefix;
  private final Frame frame;
  private final List<KernelText> kernels = new ArrayList<>();

  /// @param prefix of the names of kernels
  KernelList(String prefix, Frame frame) {
    this.prefix = prefix;
    this.frame = frame;
  }

  Frame frame() {
    return frame;
  }

  List<KernelText> all() {
    return kernels;
  }

  /// What an item computes, in a word.
  static String word(Item item) {
    return switch (item) {
      case Item.Nest nest -> nest.name().isEmpty() ? "move" : nest.name();
      case Item.Single single -> Words.of(single.stmt());
      case Item.Loop loop -> loop.name().isEmpty() ? "loop" : loop.name();
      case Item.Fork _, Item.FirstTile _, Item.Region _, Item.Call _, Item.Pack _, Item.Product _ ->
          "small";
    };
  }

  static String what(Span origin) {
    return origin.equals(Span.NONE) ? "Of no place of its own." : Comments.of(origin);
  }

  /// Adds a kernel.
  ///
  /// @param threads of a block
  /// @param kind the macro that says how its threads share work
  /// @param more params behind the frame
  void add(
      String word,
      int threads,
      String what,
      Block block,
      At at,
      String kind,
      String body,
      String... more) {
    var name = name(word);
    var params = new ArrayList<String>();
    params.add("const Frame *__restrict__ f");
    params.addAll(List.of(more));
    at.indices().values().forEach(index -> params.add("int " + index));
    var guards = at.guards().stream().map(guard -> guard.onDevice(block)).toList();
    var text = new CudaText(0);
    text.line("// " + what);
    text.line("extern \"C\" __global__ void __launch_bounds__(" + threads + ")");
    text.open(name + "(" + String.join(", ", params) + ")");
    var used = String.join("\n", guards) + kind + body;
    for (var size : frame.sizes().values()) {
      if (Pattern.compile("\\b" + size + "\\b").matcher(used).find()) {
        text.line("const int " + size + " = (int) f->" + size + ";");
      }
    }
    guards.forEach(text::line);
    text.line(kind + ";");
    text.add(body);
    text.close();
    kernels.add(new KernelText(name, text.toString()));
  }

  private String name(String word) {
    var plain = new StringBuilder();
    word.chars()
        .filter(c -> c < 128 && Character.isLetterOrDigit(c))
        .forEach(c -> plain.append((char) c));
    return prefix + "_" + (kernels.size() + 1) + "_" + plain;
  }

  /// The Java that launches the last kernel.
  ///
  /// @param how the method of [org.badgerlang.runtime.cuda.Launches]
  CodeBlock launch(String how, At at, CodeBlock shape, String... more) {
    var arguments = new ArrayList<>(List.of(more));
    arguments.addAll(at.indices().values());
    return CodeBlock.of(
        "// $L\ngo.$L($L, $L$L);\n",
        kernels.getLast().name(),
        how,
        kernels.size() - 1,
        shape,
        arguments.stream().map(a -> ", " + a).collect(Collectors.joining()));
  }
}
