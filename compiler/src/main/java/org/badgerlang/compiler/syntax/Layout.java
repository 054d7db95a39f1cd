package org.badgerlang.compiler.syntax;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Lexer;
import org.antlr.v4.runtime.Token;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.grammar.BadgerLexer;
import org.jspecify.annotations.Nullable;

/// The tokens of a source as the grammar wants them: newlines that end nothing are hidden, blocks
/// are closed, words of other languages are mended and told, and what nests too deep is cut off.
final class Layout {
  /// How deep brackets, blocks and operators may nest together.
  static final int DEEPEST = 200;

  /// @param cut whether the text was too deep and the tokens end early
  record Lexed(List<Token> tokens, List<Diagnostic> diagnostics, boolean cut) {}

  private final Source source;
  private final List<CommonToken> raw;
  private final Mistakes mistakes;
  private final List<Diagnostic> diagnostics;
  private final List<Token> tokens = new ArrayList<>();
  private final Deque<Bracket> open = new ArrayDeque<>();
  private CommonToken previous;
  private boolean lineStart = true;

  /// An open bracket: the statement being read in it, and how deep the expression being read nests.
  private static final class Bracket {
    private final CommonToken token;
    private final int outside;
    private int headType = Token.INVALID_TYPE;
    private @Nullable CommonToken headToken;
    private int bodyColumn = -1;
    private int depth;
    private int deepest;

    Bracket(CommonToken token, int outside) {
      this.token = token;
      this.outside = outside;
    }

    boolean block() {
      return token.getType() == BadgerLexer.LBRACE;
    }

    void separate() {
      deepest = Math.max(deepest, depth);
      depth = 0;
    }
  }

  private Layout(Source source) {
    this.source = source;
    this.raw = lex(source);
    this.mistakes = new Mistakes(source);
    this.diagnostics = mistakes.diagnostics();
    this.previous = new CommonToken(BadgerLexer.NEWLINE);
    var whole = new CommonToken(BadgerLexer.LBRACE, "{");
    open.push(new Bracket(whole, 0));
  }

  static Lexed of(Source source) {
    return new Layout(source).run();
  }

  private static List<CommonToken> lex(Source source) {
    var lexer = new BadgerLexer(new Characters(source));
    lexer.removeErrorListeners();
    var all = new ArrayList<CommonToken>();
    for (Token token = lexer.nextToken(); ; token = lexer.nextToken()) {
      all.add(new CommonToken(token));
      if (token.getType() == Token.EOF) {
        return all;
      }
    }
  }

  private Lexed run() {
    for (int i = 0; i < raw.size(); i++) {
      CommonToken token = raw.get(i);
      if (token.getChannel() != Token.DEFAULT_CHANNEL) {
        tokens.add(token);
        continue;
      }
      if (token.getType() == BadgerLexer.NEWLINE) {
        newline(token, next(i));
        continue;
      }
      if (token.getType() == Token.EOF) {
        closeAll(token);
        break;
      }
      boolean first = top().block() && top().headType == Token.INVALID_TYPE;
      if (!mistakes.mend(token, raw.get(next(i)), first, tokens)) {
        hide(token);
        continue;
      }
      if (lineStart && forgottenBrace(token, i)) {
        close(token);
      }
      if (!place(token)) {
        break;
      }
    }
    return new Lexed(List.copyOf(tokens), List.copyOf(diagnostics), cut());
  }

  private boolean cut() {
    return tokens.isEmpty() || tokens.getLast().getType() != Token.EOF;
  }

  private Bracket top() {
    return open.getFirst();
  }

  /// The index of the next token after `from` that the grammar may see and that is no newline.
  private int next(int from) {
    int i = from + 1;
    while (i < raw.size() - 1
        && (raw.get(i).getChannel() != Token.DEFAULT_CHANNEL
            || raw.get(i).getType() == BadgerLexer.NEWLINE
            || raw.get(i).getType() == BadgerLexer.HASH_COMMENT
            || raw.get(i).getType() == BadgerLexer.BLOCK_COMMENT)) {
      i++;
    }
    return Math.min(i, raw.size() - 1);
  }

  private void newline(CommonToken token, int following) {
    lineStart = true;
    CommonToken next = raw.get(following);
    boolean starts = Words.startStatement(next, raw.get(next(following)));
    if (Words.ENDED.contains(previous.getType())) {
      hide(token);
    } else if (starts) {
      while (!top().block()) {
        pop();
      }
      end(token);
    } else if (top().block()
        && (next.getType() == BadgerLexer.RBRACE || next.getType() == Token.EOF)) {
      end(token);
    } else if (!top().block()
        || Words.OPEN_ENDED.contains(previous.getType())
        || waits(next)
        || Words.continues(next, top().headType)) {
      hide(token);
    } else {
      end(token);
    }
  }

  /// Whether the statement so far is a word such as `return` whose value comes next.
  private boolean waits(CommonToken next) {
    return top().headToken == previous
        && Words.WAITING.contains(previous.getType())
        && next.getType() != BadgerLexer.RBRACE;
  }

  private void end(CommonToken token) {
    tokens.add(token);
    previous = token;
    top().headType = Token.INVALID_TYPE;
    top().separate();
  }

  private void hide(CommonToken token) {
    token.setChannel(Lexer.HIDDEN);
    tokens.add(token);
  }

  /// Adds a token the grammar sees; `false` where the text nests too deep to go on.
  private boolean place(CommonToken token) {
    int type = token.getType();
    if (lineStart && top().bodyColumn < 0) {
      top().bodyColumn = token.getCharPositionInLine();
    }
    lineStart = false;
    switch (type) {
      case BadgerLexer.RBRACE -> {
        if (!closeBlock(token)) {
          return true;
        }
      }
      case BadgerLexer.RPAREN, BadgerLexer.RBRACKET -> {
        if (!top().block()) {
          pop();
        }
      }
      case BadgerLexer.SEMICOLON -> {
        top().headType = Token.INVALID_TYPE;
        top().separate();
      }
      case BadgerLexer.COMMA -> top().separate();
      default -> {
        if (top().headType == Token.INVALID_TYPE) {
          top().headType = type;
          top().headToken = token;
        }
        if (Words.DEEPENING.contains(type)) {
          top().depth += type == BadgerLexer.POWER ? Words.DEPTH_OF_POWER : 1;
        }
        if (type == BadgerLexer.LBRACE
            || type == BadgerLexer.LPAREN
            || type == BadgerLexer.LBRACKET) {
          open.push(new Bracket(token, top().outside + top().depth));
        }
      }
    }
    if (top().outside + top().depth > DEEPEST) {
      diagnostics.add(
          Diagnostic.error(
                  "too-deep",
                  span(token),
                  "this nests deeper than " + DEEPEST + " brackets and operators")
              .withHelp("name a part with `let`, or make it a function"));
      return false;
    }
    tokens.add(token);
    previous = token;
    return true;
  }

  private void pop() {
    Bracket closed = open.pop();
    closed.separate();
    top().depth = Math.max(top().depth, closed.deepest + 1);
  }

  private boolean closeBlock(CommonToken brace) {
    while (!top().block()) {
      pop();
    }
    if (open.size() == 1) {
      diagnostics.add(
          Diagnostic.error("syntax", span(brace), "this `}` closes nothing")
              .withFix("remove it", span(brace), ""));
      hide(brace);
      return false;
    }
    finish(brace);
    pop();
    return true;
  }

  /// Ends the statement before `token` where no newline does.
  private void finish(CommonToken token) {
    if (!Words.ENDED.contains(previous.getType())) {
      end(virtual(BadgerLexer.NEWLINE, token));
    }
  }

  private CommonToken virtual(int type, CommonToken before) {
    var token = new CommonToken(before);
    token.setType(type);
    token.setText("");
    token.setChannel(Token.DEFAULT_CHANNEL);
    token.setStopIndex(before.getStartIndex() - 1);
    return token;
  }

  /// Whether a statement at the left margin shows that the indented blocks before it were never
  /// closed.
  private boolean forgottenBrace(CommonToken token, int index) {
    return open.size() > 1
        && token.getCharPositionInLine() == 0
        && Words.startStatement(token, raw.get(next(index)))
        && open.stream()
            .limit(open.size() - 1L)
            .filter(Bracket::block)
            .allMatch(bracket -> bracket.bodyColumn > 0);
  }

  private void close(CommonToken before) {
    while (open.size() > 1) {
      if (top().block()) {
        diagnostics.add(
            Diagnostic.error("syntax", span(top().token), "this `{` is never closed")
                .withLabel(span(before), "a `}` is missing before this")
                .withHelp("write `}` where the block ends")
                .withFix(
                    "write `}` before `" + before.getText() + "`", afterLast(), missingBrace()));
        finish(before);
        tokens.add(virtual(BadgerLexer.RBRACE, before));
        previous = (CommonToken) tokens.getLast();
      }
      pop();
    }
    finish(before);
  }

  private void closeAll(CommonToken end) {
    while (open.size() > 1) {
      if (top().block()) {
        diagnostics.add(
            Diagnostic.error("syntax", span(top().token), "this `{` is never closed")
                .withHelp("write `}` where the block ends")
                .withFix("write `}` at the end", afterLast(), missingBrace()));
        finish(end);
        tokens.add(virtual(BadgerLexer.RBRACE, end));
        previous = (CommonToken) tokens.getLast();
      }
      pop();
    }
    finish(end);
    tokens.add(end);
  }

  /// The place after the last thing that was read.
  private Span afterLast() {
    for (Token token : tokens.reversed()) {
      if (token.getType() != BadgerLexer.NEWLINE
          && token.getStopIndex() >= token.getStartIndex()
          && !token.getText().isBlank()) {
        int end = Places.of(source, token).end();
        return new Span(source, end, end);
      }
    }
    return new Span(source, 0, 0);
  }

  /// A `}` on a line of its own, as far in as the line of the innermost open `{`.
  private String missingBrace() {
    Span brace = span(top().token);
    int start = source.text().lastIndexOf('\n', brace.start() - 1) + 1;
    String line = source.text().substring(start, brace.start());
    return "\n" + line.substring(0, line.length() - line.stripLeading().length()) + "}";
  }

  private Span span(Token token) {
    return Places.of(source, token);
  }
}
