package org.badgerlang.compiler.emit.cuda;

/// CUDA C as it is written, line by line.
final class CudaText {
  private final StringBuilder text = new StringBuilder();
  private int depth;

  /// @param depth how deep the first line stands
  CudaText(int depth) {
    this.depth = depth;
  }

  CudaText line(String line) {
    if (!line.isEmpty()) {
      text.append("  ".repeat(depth)).append(line);
    }
    text.append('\n');
    return this;
  }

  /// A line that opens a block.
  CudaText open(String head) {
    line(head.isEmpty() ? "{" : head + " {");
    depth++;
    return this;
  }

  CudaText close() {
    depth--;
    return line("}");
  }

  CudaText close(int count) {
    for (int i = 0; i < count; i++) {
      close();
    }
    return this;
  }

  /// Lines that stand where they are.
  CudaText add(String lines) {
    text.append(lines);
    return this;
  }

  int depth() {
    return depth;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
