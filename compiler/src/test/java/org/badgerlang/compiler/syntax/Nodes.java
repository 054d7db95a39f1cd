package org.badgerlang.compiler.syntax;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.source.Span;

/// Syntax trees seen without their classes: every record with a span is a node, what it holds are
/// its children.
public final class Nodes {
  private Nodes() {}

  /// Told of each node with the node around it.
  interface Visit {
    void node(Record node, Span span, Span around);
  }

  static void walk(List<Decl> declarations, Span whole, Visit visit) {
    declarations.forEach(declaration -> visit(declaration, whole, visit));
  }

  private static void visit(Object value, Span around, Visit visit) {
    switch (value) {
      case Span _ -> {
        // belongs to the node that has it
      }
      case List<?> items -> items.forEach(item -> visit(item, around, visit));
      case Optional<?> item -> item.ifPresent(present -> visit(present, around, visit));
      case Record node -> {
        Span own = around;
        for (RecordComponent component : node.getClass().getRecordComponents()) {
          if (component.getName().equals("span") && of(node, component) instanceof Span span) {
            visit.node(node, span, around);
            own = span;
          }
        }
        for (RecordComponent component : node.getClass().getRecordComponents()) {
          visit(of(node, component), own, visit);
        }
      }
      default -> {
        // words and numbers
      }
    }
  }

  /// The tree in text, without its places.
  public static String withoutSpans(Object value) {
    return switch (value) {
      case Span _ -> "";
      case List<?> items -> items.stream().map(Nodes::withoutSpans).toList().toString();
      case Optional<?> item -> item.map(Nodes::withoutSpans).orElse("-");
      case Record node -> {
        var parts = new ArrayList<String>();
        for (RecordComponent component : node.getClass().getRecordComponents()) {
          parts.add(withoutSpans(of(node, component)));
        }
        parts.removeIf(String::isEmpty);
        yield node.getClass().getSimpleName() + parts;
      }
      default -> String.valueOf(value);
    };
  }

  private static Object of(Record node, RecordComponent component) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(node);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
