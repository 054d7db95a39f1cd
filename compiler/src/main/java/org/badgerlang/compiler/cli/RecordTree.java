package org.badgerlang.compiler.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Optional;
import org.badgerlang.compiler.CompilerBug;
import org.badgerlang.compiler.source.Span;

/// Prints nested records as an indented tree, places left out.
final class RecordTree {
  private final StringBuilder text = new StringBuilder();

  private RecordTree() {}

  static String of(Object value) {
    var tree = new RecordTree();
    tree.print("", value, 0);
    return tree.text.toString().stripTrailing();
  }

  private void print(String label, Object value, int depth) {
    switch (value) {
      case Span _ -> {}
      case Optional<?> maybe -> maybe.ifPresent(inside -> print(label, inside, depth));
      case Collection<?> items -> {
        if (!items.isEmpty()) {
          line(label.isEmpty() ? "" : label + ":", depth);
          items.forEach(item -> print("", item, label.isEmpty() ? depth : depth + 1));
        }
      }
      case Record tree -> {
        line(named(label, tree.getClass().getSimpleName()), depth);
        for (RecordComponent component : tree.getClass().getRecordComponents()) {
          print(component.getName(), read(component, tree), depth + 1);
        }
      }
      default -> line(named(label, String.valueOf(value)), depth);
    }
  }

  private static String named(String label, String value) {
    return label.isEmpty() ? value : label + ": " + value;
  }

  private void line(String content, int depth) {
    if (!content.isEmpty()) {
      text.append("  ".repeat(depth)).append(content).append('\n');
    }
  }

  private static Object read(RecordComponent component, Record tree) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(tree);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new CompilerBug("dump", component + " can not be read: " + e, "");
    }
  }
}
