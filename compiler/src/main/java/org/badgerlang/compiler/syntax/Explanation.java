package org.badgerlang.compiler.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.diagnostic.Suggestions;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.grammar.BadgerLexer;
import org.badgerlang.grammar.BadgerParser;

/// A syntax error in a reader's words: what stands there, what could, and how the statement is
/// written.
final class Explanation {
  private static final int MOST_EXPECTED = 4;

  /// Signs that are easily forgotten, with the space that stands before them.
  private static final Map<Integer, String> INSERTED =
      Map.of(
          BadgerLexer.COLON, ":",
          BadgerLexer.ASSIGN, " =",
          BadgerLexer.TILDE, " ~",
          BadgerLexer.COMMA, ",",
          BadgerLexer.OF, " of",
          BadgerLexer.RPAREN, ")",
          BadgerLexer.RBRACKET, "]");

  private static final Set<Integer> CLOSING = Set.of(BadgerLexer.RPAREN, BadgerLexer.RBRACKET);

  private static final Pattern PYTHON_IMPORT =
      Pattern.compile("from\\s+([\\w.]+)\\s+import\\s+(\\w+(?:\\s*,\\s*\\w+)*)");

  private final Source source;
  private final Parser parser;
  private final Token offending;
  private final IntervalSet expected;
  private final Token head;
  private final Token previous;

  private Explanation(Source source, Parser parser, Token offending, IntervalSet expected) {
    this.source = source;
    this.parser = parser;
    this.offending = offending;
    this.expected = expected;
    this.head = head(parser.getContext(), offending);
    this.previous = visibleBefore(offending);
  }

  static Diagnostic of(Source source, Parser parser, Token offending, IntervalSet expected) {
    return new Explanation(source, parser, offending, expected).tell();
  }

  private Diagnostic tell() {
    return known().orElseGet(this::general);
  }

  /// The mistakes that have words of their own.
  private Optional<Diagnostic> known() {
    return switch (offending.getType()) {
      case BadgerLexer.ASSIGN -> batch().or(this::assign);
      case BadgerLexer.COLON -> colon();
      case BadgerLexer.PRIME ->
          Optional.of(
              error("a `'` stands after the name of an axis")
                  .withHelp("texts are written with `\"`"));
      case BadgerLexer.DOT -> fraction();
      default -> batch().or(this::arrow).or(this::words);
    };
  }

  /// `batch 400` or `batch = 400` in an evaluation
  private Optional<Diagnostic> batch() {
    if (head.getType() != BadgerLexer.BATCH
        || head == offending
        || !within(BadgerParser.EvaluateDeclarationContext.class)) {
      return Optional.empty();
    }
    int begin = Places.of(source, head).start();
    var said = new Span(source, begin, Places.of(source, previous).end());
    String meant =
        previous == head
            ? "with batch"
            : "with batch = "
                + source.text().substring(Places.of(source, head).end(), said.end()).strip();
    var error = at(said, "an evaluation draws what its loop draws, and sets only how many");
    return Optional.of(
        error.withHelp("write `with batch = 400`").withFix("write `" + meant + "`", said, meant));
  }

  private Optional<Diagnostic> assign() {
    if (inside(BadgerParser.ArgumentsContext.class)) {
      return Optional.of(
          error("arguments are named with `:`")
              .withHelp("write `" + previous.getText() + ": …`")
              .withFix("write `:`", gap(), ": "));
    }
    if (inside(BadgerParser.ChoiceContext.class)) {
      return Optional.of(
          error("`=` gives a name its value; equality is `==`")
              .withHelp("write `==`")
              .withFix("write `==`", here(), "=="));
    }
    Optional<String> form = Usage.of(previous.getType());
    if (form.isPresent()) {
      return Optional.of(
          error("a name is missing after `" + previous.getText() + "`").withHelp(form.get()));
    }
    if (head == previous && Words.isWord(head.getType())) {
      String name = head.getText();
      Span start = Places.of(source, head);
      return Optional.of(
          error("`" + name + " = …` needs a word that says what `" + name + "` is")
              .withHelp("write `let " + name + " = …`, or `next " + name + " = …` for a state")
              .withFix("write `let`", new Span(source, start.start(), start.start()), "let "));
    }
    return Optional.empty();
  }

  private Optional<Diagnostic> colon() {
    if (expected.contains(BadgerLexer.LBRACE)) {
      return Optional.of(
          error("a block stands in `{ … }`")
              .withHelp("write `{` here and `}` after the block")
              .withFix("write `{`", gap(), " {"));
    }
    if (expected.contains(BadgerLexer.ASSIGN)) {
      return Optional.of(
          error("a value follows `=`")
              .withHelp("write `=`; `:` stands before types and after the names of arguments")
              .withFix("write `=`", gap(), " ="));
    }
    return Optional.empty();
  }

  private Optional<Diagnostic> fraction() {
    Token digits = after(offending);
    return digits.getType() != BadgerLexer.NUMBER
        ? Optional.empty()
        : Optional.of(
            error("a number begins with a digit")
                .withHelp("write `0." + digits.getText() + "`")
                .withFix("write `0.`", here(), "0."));
  }

  /// `fn f(x) -> x + 1`
  private Optional<Diagnostic> arrow() {
    if (!(parser.getContext() instanceof BadgerParser.FunctionContext function)
        || function.ARROW() == null
        || !expected.contains(BadgerLexer.ASSIGN)) {
      return Optional.empty();
    }
    Span sign = Places.of(source, function.ARROW().getSymbol());
    return Optional.of(
        at(sign, "`->` gives the type of a function's result")
            .withHelp("write `=` before its value")
            .withFix("write `=`", sign, "="));
  }

  private Optional<Diagnostic> words() {
    if (previous.getText().equals("lambda")) {
      return Optional.of(
          at(Places.of(source, previous), "there is no `lambda`")
              .withHelp(Usage.instead("lambda").orElse("")));
    }
    Optional<String> instead =
        head == offending && head.getType() != BadgerLexer.IDENTIFIER
            ? Optional.empty()
            : Usage.instead(head.getText());
    if (instead.isPresent() && head.getType() != BadgerLexer.IMPORT) {
      return Optional.of(
          imported(
              at(Places.of(source, head), "`" + head.getText() + "` begins no statement here")
                  .withHelp(instead.get())));
    }
    if (head == previous
        && head.getType() == BadgerLexer.IDENTIFIER
        && Words.isWord(offending.getType())) {
      Span span = Places.of(source, head);
      var error = at(span, "`" + head.getText() + "` begins no statement");
      List<String> near = Suggestions.closest(head.getText(), Keywords.heads());
      if (near.isEmpty()) {
        return Optional.of(error);
      }
      return Optional.of(
          error
              .withHelp(Suggestions.question(head.getText(), Keywords.heads()).orElse(""))
              .withFix("write `" + near.getFirst() + "`", span, near.getFirst()));
    }
    if (Words.isHard(offending.getType()) && expected.contains(BadgerLexer.IDENTIFIER)) {
      return Optional.of(
          error("`" + offending.getText() + "` is a word of the language and cannot be a name"));
    }
    return Optional.empty();
  }

  /// With the edit for `from std.nets import Linear`.
  private Diagnostic imported(Diagnostic error) {
    var line =
        PYTHON_IMPORT.matcher(source.text()).region(error.span().start(), source.text().length());
    return line.lookingAt()
        ? error.withFix(
            "write `import " + line.group(1) + ".{" + line.group(2) + "}`",
            new Span(source, line.start(), line.end()),
            "import " + line.group(1) + ".{" + line.group(2) + "}")
        : error;
  }

  private Diagnostic general() {
    List<String> wanted = wanted();
    String found = found();
    boolean known = !wanted.isEmpty() && wanted.size() <= MOST_EXPECTED;
    String after =
        previous.getType() == BadgerLexer.NEWLINE || previous.getText().isEmpty()
            ? ""
            : " after `" + previous.getText() + "`";
    Diagnostic error =
        error(
            known
                ? "expected " + Suggestions.either(wanted) + after + ", found " + found
                : found + " does not belong here");
    if (offending.getType() == BadgerLexer.IDENTIFIER) {
      var words = head == offending ? Keywords.heads() : Keywords.clauses();
      var near = Suggestions.closest(offending.getText(), words);
      if (!near.isEmpty()) {
        error =
            error
                .withHelp(Suggestions.question(offending.getText(), words).orElse(""))
                .withFix("write `" + near.getFirst() + "`", here(), near.getFirst());
      }
    }
    error = mended(error);
    return usage().map(error::withHelp).orElse(error);
  }

  /// With the signs that could be put in here, and without a bracket or comma too many.
  private Diagnostic mended(Diagnostic error) {
    var told = error;
    int end = Places.of(source, previous).end();
    boolean follows = !previous.getText().isEmpty() && previous != offending;
    if (follows && expected.size() <= MOST_EXPECTED) {
      for (int type : expected.toList()) {
        String sign = INSERTED.get(type);
        if (sign != null && isForgotten(type)) {
          String before = offending.getType() == BadgerLexer.NEWLINE ? sign : sign + " ";
          told =
              told.withFix(
                  "write `" + sign.strip() + "`",
                  new Span(source, end, spaceAfter(end)),
                  CLOSING.contains(type) ? sign : before);
        }
      }
    }
    return isTooMany() ? told.withFix("remove it", here(), "") : told;
  }

  /// Whether a sign that could stand here is the one that is missing: before a type only `:`,
  /// between values only `,`.
  private boolean isForgotten(int type) {
    return switch (offending.getType()) {
      case BadgerLexer.REAL, BadgerLexer.INT, BadgerLexer.BOOL -> type == BadgerLexer.COLON;
      default ->
          switch (type) {
            case BadgerLexer.COMMA -> beginsValue();
            case BadgerLexer.RPAREN, BadgerLexer.RBRACKET -> !beginsValue();
            default -> true;
          };
    };
  }

  /// Whether the offending token is a comma, or a bracket that nothing opened.
  private boolean isTooMany() {
    return switch (offending.getType()) {
      case BadgerLexer.COMMA -> !expected.contains(BadgerLexer.NUMBER);
      case BadgerLexer.RPAREN -> !isOpened(BadgerLexer.LPAREN);
      case BadgerLexer.RBRACKET -> !isOpened(BadgerLexer.LBRACKET);
      default -> false;
    };
  }

  private boolean isOpened(int bracket) {
    int closed = 0;
    for (int i = offending.getTokenIndex() - 1; i >= 0; i--) {
      int type = parser.getTokenStream().get(i).getType();
      if (type == BadgerLexer.LBRACE) {
        return false;
      }
      if (type == offending.getType()) {
        closed++;
      } else if (type == bracket && closed-- == 0) {
        return true;
      }
    }
    return false;
  }

  private boolean beginsValue() {
    return Words.beginsValue(offending.getType()) || Words.isWord(offending.getType());
  }

  private int spaceAfter(int offset) {
    int end = offset;
    while (end < source.text().length() && source.text().charAt(end) == ' ') {
      end++;
    }
    return end;
  }

  /// How the statement is written, unless the error lies inside one of its values.
  private Optional<String> usage() {
    boolean inValue =
        switch (parser.getContext()) {
          case BadgerParser.ExpressionContext _,
              BadgerParser.ValueContext _,
              BadgerParser.ArgumentsContext _,
              BadgerParser.ArgumentContext _,
              BadgerParser.SelectContext _ ->
              !Words.isWord(previous.getType()) || previous.getType() == BadgerLexer.IDENTIFIER;
          default -> false;
        };
    return inValue || head == offending ? holds() : Usage.of(head.getType());
  }

  /// What stands in the block where a statement of another kind was begun.
  private Optional<String> holds() {
    return head == offending && parser.getContext() instanceof BadgerParser.MembersContext
        ? Optional.of(
            "here stand "
                + Suggestions.either(
                    Keywords.members().stream().map(word -> "`" + word + "`").toList()))
        : Optional.empty();
  }

  /// What could stand here, each kind of thing once.
  private List<String> wanted() {
    var all = new ArrayList<String>();
    boolean value = expected.contains(BadgerLexer.NUMBER);
    boolean name = expected.contains(BadgerLexer.IDENTIFIER);
    boolean end = expected.contains(BadgerLexer.NEWLINE);
    if (value && end) {
      all.add("a statement");
    } else if (value) {
      all.add("a value");
    } else if (name && end) {
      return List.of();
    } else if (name) {
      all.add("a name");
    }
    for (int type : expected.toList()) {
      if (type == BadgerLexer.NEWLINE) {
        if (!value) {
          all.add("the end of the line");
        }
      } else if (type == Token.EOF) {
        all.add("the end of the file");
      } else if (type != BadgerLexer.SEMICOLON
          && !(value && (Words.beginsValue(type) || Words.isWord(type)))
          && !(name && Words.isWord(type))
          && type != BadgerLexer.IDENTIFIER) {
        all.add(name(type));
      }
    }
    return all;
  }

  private static String name(int type) {
    String literal = BadgerParser.VOCABULARY.getLiteralName(type);
    return switch (type) {
      case BadgerLexer.STRING -> "a text";
      case BadgerLexer.NUMBER -> "a number";
      case BadgerLexer.PRIME -> "`'`";
      default ->
          literal == null
              ? BadgerParser.VOCABULARY.getDisplayName(type)
              : "`" + literal.substring(1, literal.length() - 1) + "`";
    };
  }

  private String found() {
    if (offending.getType() == Token.EOF || offending.getStartIndex() >= source.text().length()) {
      return "the end of the file";
    }
    if (offending.getType() == BadgerLexer.NEWLINE) {
      return offending.getText().isEmpty() ? nextVisible() : "the end of the line";
    }
    return "`" + offending.getText() + "`";
  }

  /// A newline that stands for the end of a block is shown as what ends the block.
  private String nextVisible() {
    return source.text().charAt(offending.getStartIndex()) == '}' ? "`}`" : "the end of the line";
  }

  private boolean within(Class<? extends RuleContext> kind) {
    RuleContext context = parser.getContext();
    while (context != null && !kind.isInstance(context)) {
      context = context.parent;
    }
    return context != null;
  }

  private boolean inside(Class<? extends RuleContext> kind) {
    RuleContext context = parser.getContext();
    while (context != null
        && !(context instanceof BadgerParser.BlockContext)
        && !(context instanceof BadgerParser.MembersContext)) {
      if (kind.isInstance(context)) {
        return true;
      }
      context = context.parent;
    }
    return false;
  }

  /// The first token of the statement being read, or of the one just read where its end is missing.
  private static Token head(ParserRuleContext context, Token offending) {
    if (context instanceof BadgerParser.EndContext
        && context.getParent() != null
        && context.getParent().getChildCount() > 1) {
      for (int i = context.getParent().getChildCount() - 1; i >= 0; i--) {
        if (context.getParent().getChild(i) instanceof ParserRuleContext before
            && before != context
            && !(before instanceof BadgerParser.EndContext)) {
          return before.getStart();
        }
      }
    }
    if (context instanceof BadgerParser.MembersContext
        || context instanceof BadgerParser.BlockContext) {
      return offending;
    }
    for (ParserRuleContext at = context; at != null; at = at.getParent()) {
      switch (at) {
        case BadgerParser.StatementContext _,
            BadgerParser.DeclarationContext _,
            BadgerParser.MemberContext _,
            BadgerParser.ConditionContext _,
            BadgerParser.BottleneckLineContext _ -> {
          return at.getStart();
        }
        default -> {
          // look further out
        }
      }
    }
    return offending;
  }

  private Token visibleBefore(Token token) {
    for (int i = token.getTokenIndex() - 1; i >= 0; i--) {
      Token before = parser.getTokenStream().get(i);
      if (before.getChannel() == Token.DEFAULT_CHANNEL) {
        return before;
      }
    }
    return token;
  }

  private Token after(Token token) {
    for (int i = token.getTokenIndex() + 1; i < parser.getTokenStream().size(); i++) {
      Token next = parser.getTokenStream().get(i);
      if (next.getChannel() == Token.DEFAULT_CHANNEL) {
        return next;
      }
    }
    return token;
  }

  private Span here() {
    return Places.of(source, offending);
  }

  /// The offending token and the space before it.
  private Span gap() {
    return new Span(source, Places.of(source, previous).end(), here().end());
  }

  private Diagnostic error(String message) {
    return at(here(), message);
  }

  private static Diagnostic at(Span span, String message) {
    return Diagnostic.error("syntax", span, message);
  }
}
