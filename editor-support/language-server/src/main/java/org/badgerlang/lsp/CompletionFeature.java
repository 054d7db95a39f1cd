package org.badgerlang.lsp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.badgerlang.compiler.syntax.Keywords;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionItemKind;
import org.eclipse.lsp4j.InsertTextFormat;

/// What may be written at the cursor: words of the language, names, members, axes, arguments, and
/// the library with its imports.
final class CompletionFeature {
  private static final Pattern IMPORTED_NAMES =
      Pattern.compile("^\\s*import\\s+([\\w.]+)\\.\\{[^}]*$");
  private static final Pattern IMPORT_PATH = Pattern.compile("^\\s*import\\s+([\\w.]*)$");
  private static final List<String> LOOP_RESULTS = List.of("loss", "steps");
  private static final Set<String> LOOP_BLOCKS = Set.of("loop", "nest", "base", "every", "if");
  private static final Set<String> TEMPLATES = Set.of("net", "expert", "agent", "task", "rule");

  private final Snapshot snapshot;
  private final int offset;
  private final TextContext context;
  private final Map<String, CompletionItem> items = new LinkedHashMap<>();

  private CompletionFeature(Snapshot snapshot, int offset) {
    this.snapshot = snapshot;
    this.offset = offset;
    context = TextContext.at(snapshot.text(), offset);
  }

  static List<CompletionItem> complete(Snapshot snapshot, int offset) {
    var feature = new CompletionFeature(snapshot, offset);
    feature.fill();
    return new ArrayList<>(feature.items.values());
  }

  private void fill() {
    if (context.quiet()) {
      return;
    }
    Matcher names = IMPORTED_NAMES.matcher(context.line());
    if (names.find()) {
      snapshot
          .library()
          .exports(names.group(1), snapshot.uri())
          .ifPresent(exports -> exports.values().forEach(symbol -> add(symbol, "1")));
      return;
    }
    Matcher path = IMPORT_PATH.matcher(context.line());
    if (path.find()) {
      String begun = path.group(1);
      for (String module : snapshot.library().standardModules()) {
        if (module.startsWith(begun)) {
          add(module.substring(begun.length()), CompletionItemKind.Module, "module", "1");
        }
      }
      return;
    }
    var target = context.path();
    if (target.isPresent()) {
      members(target.get());
      return;
    }
    if (context.wantsAxis()) {
      axes();
      return;
    }
    if (context.startsStatement()) {
      words(statementWords());
      if (context.block().isEmpty()) {
        return;
      }
    } else {
      clauses();
    }
    arguments();
    expression();
  }

  private void members(String path) {
    resolve(path)
        .ifPresent(
            holder -> {
              holder.members().values().forEach(symbol -> add(symbol, "1"));
              switch (holder.kind()) {
                case LOOP ->
                    LOOP_RESULTS.forEach(
                        name -> add(name, CompletionItemKind.Property, "of every step", "2"));
                case NET, NET_INSTANCE, EXPERT, AGENT, AGENT_INSTANCE -> {
                  add("weights", CompletionItemKind.Property, "record of all weights", "2");
                  add("state", CompletionItemKind.Property, "record of all states", "2");
                }
                default -> {
                  // Its members are all there is.
                }
              }
            });
  }

  private Optional<Symbol> resolve(String path) {
    String[] parts = path.split("\\.");
    var symbol = Optional.ofNullable(snapshot.bindings().visibleAt(offset).get(parts[0]));
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i];
      symbol = symbol.flatMap(holder -> Names.memberOf(holder, part));
    }
    return symbol;
  }

  private void axes() {
    snapshot.bindings().visibleAt(offset).values().stream()
        .filter(
            symbol ->
                symbol.kind() == Symbol.Kind.AXIS
                    || symbol.kind() == Symbol.Kind.LOOP
                    || (symbol.kind() == Symbol.Kind.FORMAL && symbol.type().isEmpty()))
        .forEach(symbol -> add(symbol, symbol.kind() == Symbol.Kind.AXIS ? "1" : "2"));
    add("peer", CompletionItemKind.TypeParameter, "the experts of an agent", "3");
    add("instance", CompletionItemKind.TypeParameter, "the instances of a batch", "3");
  }

  private List<String> statementWords() {
    return context
        .block()
        .map(
            block -> {
              if (LOOP_BLOCKS.contains(block)) {
                return Stream.concat(Keywords.statements().stream(), Stream.of("observe")).toList();
              }
              if (TEMPLATES.contains(block)) {
                return Keywords.members();
              }
              return switch (block) {
                case "fn" -> List.of("let", "next", "return");
                case "bottleneck" -> Keywords.bottlenecks();
                case "evaluate" -> List.of("with", "reweight", "measure", "expect", "let");
                default -> List.<String>of();
              };
            })
        .orElseGet(Keywords::declarations);
  }

  /// The words that can go on with the statement before the cursor.
  private void clauses() {
    String statement = context.statement();
    if (statement.startsWith("learn ")) {
      if (statement.endsWith(" by")) {
        things(Symbol.Kind.RULE, Symbol.Kind.RULE_INSTANCE);
      } else if (statement.endsWith(" through")) {
        Builtins.all().values().stream()
            .filter(Builtins.Builtin::isEstimator)
            .forEach(builtin -> add(builtin, "0"));
      } else {
        words(List.of("from", "by", "through", "carried", "reset"));
      }
    } else if (statement.startsWith("batch ")) {
      if (statement.endsWith(" of")) {
        things(Symbol.Kind.TASK);
      }
      words(List.of("of", "from", "as", "renewed", "every"));
    } else if (statement.startsWith("loop ")) {
      words(List.of("repeat", "forever", "until", "for"));
    } else if (statement.startsWith("observe ")) {
      words(List.of("every"));
    } else if (context.block().filter("losses"::equals).isPresent()) {
      words(List.of("weight", "from", "until", "step", "through"));
    } else if (statement.startsWith("agent ")) {
      things(Symbol.Kind.EXPERT);
      words(List.of("of", "via"));
    } else if (context.block().filter("bottleneck"::equals).isPresent()) {
      words(List.of("across", "to", "except", "sees", "weight", "per", "bits", "by"));
    } else if (statement.startsWith("state ") || statement.startsWith("weights ")) {
      words(List.of("bounded", "scaled", "spectral", "learned", "frozen", "per", "once"));
    } else if (statement.startsWith("let ") || statement.startsWith("return")) {
      words(List.of("if", "then", "else", "and", "or", "not"));
    }
  }

  private void things(Symbol.Kind... kinds) {
    var wanted = Set.of(kinds);
    snapshot.bindings().visibleAt(offset).values().stream()
        .filter(symbol -> wanted.contains(symbol.kind()))
        .forEach(symbol -> add(symbol, "0"));
    library(wanted, "0");
  }

  private void arguments() {
    var call = snapshot.bindings().callAround(offset);
    call.ifPresent(
        found -> {
          found
              .callee()
              .ifPresent(
                  symbol ->
                      symbol
                          .parameters()
                          .values()
                          .forEach(formal -> argument(formal.name(), formal.type())));
          if (found.callee().isEmpty()) {
            Builtins.find(found.call().callee().span().text()).ifPresent(this::builtinArguments);
          }
        });
  }

  private void builtinArguments(Builtins.Builtin builtin) {
    for (String part : builtin.arguments().split(",")) {
      int colon = part.indexOf(':');
      int equals = part.indexOf('=');
      if (colon > 0 || equals > 0) {
        argument(part.substring(0, colon > 0 ? colon : equals).strip(), "");
      }
    }
  }

  private void argument(String name, String type) {
    var item = add(name + ":", CompletionItemKind.Field, type.isEmpty() ? "argument" : type, "0");
    item.setInsertText(name + ": ");
  }

  private void expression() {
    var visible = snapshot.bindings().visibleAt(offset);
    visible.values().forEach(symbol -> add(symbol, "1"));
    Builtins.all().values().forEach(builtin -> add(builtin, "3"));
    library(Set.of(), "4");
  }

  /// What the library has and the spec does not import yet; choosing it writes the import too.
  private void library(Set<Symbol.Kind> kinds, String order) {
    for (String module : snapshot.library().standardModules()) {
      snapshot
          .library()
          .exports(module, snapshot.uri())
          .ifPresent(
              exports ->
                  exports.values().stream()
                      .filter(symbol -> kinds.isEmpty() || kinds.contains(symbol.kind()))
                      .filter(symbol -> !items.containsKey(symbol.name()))
                      .forEach(
                          symbol -> {
                            var item = add(symbol, order);
                            item.setDetail(item.getDetail() + " · import from " + module);
                            item.setAdditionalTextEdits(
                                List.of(Imports.edit(snapshot, module, symbol.name())));
                          }));
    }
  }

  private void words(List<String> words) {
    words.forEach(word -> add(word, CompletionItemKind.Keyword, "", "2"));
  }

  private CompletionItem add(Symbol symbol, String order) {
    String type = snapshot.knowledgeSoFar().type(symbol.span()).orElse("");
    var item = add(symbol.name(), kind(symbol.kind()), Markdown.head(symbol, type), order);
    if (!symbol.docs().isBlank()) {
      item.setDocumentation(Markdown.of(symbol.docs()));
    }
    return item;
  }

  private void add(Builtins.Builtin builtin, String order) {
    var kind = builtin.isCalled() ? CompletionItemKind.Function : CompletionItemKind.Constant;
    var item = add(builtin.name(), kind, builtin.signature(), order);
    item.setDocumentation(Markdown.of(builtin.meaning()));
    if (builtin.isCalled()) {
      item.setInsertText(builtin.name() + (builtin.arguments().isEmpty() ? "()" : "($0)"));
      item.setInsertTextFormat(InsertTextFormat.Snippet);
    }
  }

  private CompletionItem add(String label, CompletionItemKind kind, String detail, String order) {
    return items.computeIfAbsent(
        label,
        _ -> {
          var item = new CompletionItem(label);
          item.setKind(kind);
          item.setDetail(detail);
          item.setSortText(order + label);
          return item;
        });
  }

  private static CompletionItemKind kind(Symbol.Kind kind) {
    return switch (kind) {
      case PARAM, SCHEDULE -> CompletionItemKind.Constant;
      case AXIS, LEVEL -> CompletionItemKind.TypeParameter;
      case FUNCTION -> CompletionItemKind.Function;
      case NET, EXPERT, AGENT, TASK, RULE -> CompletionItemKind.Class;
      case LOOP, EVALUATE, MODULE -> CompletionItemKind.Module;
      case SET, RECORD -> CompletionItemKind.Struct;
      case ENTRY, WEIGHTS, STATE, DRAW, ACTION, OBSERVE, REWARD -> CompletionItemKind.Field;
      case NET_INSTANCE, AGENT_INSTANCE, RULE_INSTANCE, BATCH, FORMAL, LET, MEASURE, LEARNED ->
          CompletionItemKind.Variable;
    };
  }
}
