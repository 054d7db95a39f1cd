package org.badgerlang.lsp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Decl.Formal;
import org.badgerlang.compiler.syntax.Expr;

/// A named thing of a spec, as far as its text tells. Two symbols are the same only where they are
/// one object.
final class Symbol {
  /// What a symbol is, in the words of the language.
  enum Kind {
    PARAM("param"),
    AXIS("axis"),
    FUNCTION("fn"),
    NET("net"),
    EXPERT("expert"),
    AGENT("agent"),
    RULE("rule"),
    TASK("task"),
    NET_INSTANCE("net"),
    AGENT_INSTANCE("agent"),
    RULE_INSTANCE("rule"),
    SCHEDULE("schedule"),
    LOOP("loop"),
    EVALUATE("evaluate"),
    LEVEL("nest"),
    BATCH("batch"),
    FORMAL("argument"),
    WEIGHTS("weights"),
    STATE("state"),
    DRAW("draw"),
    SET("set"),
    ENTRY("entry of a set"),
    ACTION("action"),
    OBSERVE("observe"),
    REWARD("reward"),
    LET("let"),
    MEASURE("measure"),
    LEARNED("learn"),
    RECORD("record"),
    MODULE("module");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }

    /// Whether it is written once and made many times.
    boolean isTemplate() {
      return switch (this) {
        case NET, EXPERT, AGENT, RULE, TASK -> true;
        default -> false;
      };
    }

    /// Whether an agent perceives it, does it or is told it.
    boolean isSense() {
      return this == ACTION || this == OBSERVE || this == REWARD;
    }
  }

  private final Kind kind;
  private final String name;
  private final Span span;
  private final Span whole;
  private final String docs;
  private final String type;
  private final List<Formal> formals;
  private final Optional<Expr> value;
  private final Optional<Symbol> container;
  private final Map<String, Symbol> parameters = new LinkedHashMap<>();
  private final Map<String, Symbol> members = new LinkedHashMap<>();

  private Symbol(Builder builder) {
    kind = builder.kind;
    name = builder.name;
    span = builder.span;
    whole = builder.whole;
    docs = builder.docs;
    type = builder.type;
    formals = builder.formals;
    value = builder.value;
    container = builder.container;
  }

  static Builder of(Kind kind, String name, Span span, Span whole) {
    return new Builder(kind, name, span, whole);
  }

  Kind kind() {
    return kind;
  }

  String name() {
    return name;
  }

  /// Where its name is declared; `Span.NONE` for what no spec wrote.
  Span span() {
    return span;
  }

  /// Its whole declaration.
  Span whole() {
    return whole;
  }

  String docs() {
    return docs;
  }

  /// The type as written, or empty.
  String type() {
    return type;
  }

  List<Formal> formals() {
    return formals;
  }

  /// What it is declared to be: the value of an instance, a `let`, an axis.
  Optional<Expr> value() {
    return value;
  }

  Optional<Symbol> container() {
    return container;
  }

  /// What it holds by name, in order; filled while the text is bound, only read afterwards.
  Map<String, Symbol> members() {
    return members;
  }

  /// Its formal arguments by name.
  Map<String, Symbol> parameters() {
    return parameters;
  }

  /// What is called when it is called: itself, or the function of a net or expert.
  Symbol called() {
    var apply = members.get("apply");
    var step = members.get("step");
    if (kind.isTemplate() || (apply == null && step == null)) {
      return this;
    }
    return apply != null ? apply : Objects.requireNonNull(step);
  }

  boolean isBuiltIn() {
    return span.equals(Span.NONE);
  }

  /// Whether the two declare the same thing, perhaps in two readings of one file.
  boolean sameAs(Symbol other) {
    return this == other
        || (!isBuiltIn()
            && span.start() == other.span.start()
            && name.equals(other.name)
            && span.source().name().equals(other.span.source().name()));
  }

  @Override
  public String toString() {
    return kind.word() + " " + name;
  }

  /// The parts of a symbol that not every kind has.
  static final class Builder {
    private final Kind kind;
    private final String name;
    private final Span span;
    private final Span whole;
    private String docs = "";
    private String type = "";
    private List<Formal> formals = List.of();
    private Optional<Expr> value = Optional.empty();
    private Optional<Symbol> container = Optional.empty();

    private Builder(Kind kind, String name, Span span, Span whole) {
      this.kind = kind;
      this.name = name;
      this.span = span;
      this.whole = whole;
    }

    Builder docs(String text) {
      docs = text;
      return this;
    }

    Builder type(String text) {
      type = text;
      return this;
    }

    Builder formals(List<Formal> list) {
      formals = List.copyOf(list);
      return this;
    }

    Builder value(Expr expression) {
      value = Optional.of(expression);
      return this;
    }

    Builder container(Optional<Symbol> symbol) {
      container = symbol;
      return this;
    }

    Symbol build() {
      return new Symbol(this);
    }
  }
}
