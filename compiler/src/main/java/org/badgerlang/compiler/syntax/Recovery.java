package org.badgerlang.compiler.syntax;

import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.NoViableAltException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.ATNState;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.badgerlang.grammar.BadgerParser;
import org.jspecify.annotations.Nullable;

/// How the parser goes on after an error: at the next bracket, comma or end of a statement, and
/// always inside the block whose head was wrong.
final class Recovery extends DefaultErrorStrategy {
  private static final IntervalSet MARKS =
      new IntervalSet(
          Token.EOF,
          BadgerParser.NEWLINE,
          BadgerParser.SEMICOLON,
          BadgerParser.LBRACE,
          BadgerParser.RBRACE,
          BadgerParser.COMMA,
          BadgerParser.RPAREN,
          BadgerParser.RBRACKET);

  private final SyntaxErrors errors;

  Recovery(SyntaxErrors errors) {
    this.errors = errors;
  }

  @Override
  public void reportError(Parser parser, RecognitionException error) {
    if (inErrorRecoveryMode(parser)) {
      return;
    }
    beginErrorCondition(parser);
    boolean immediate =
        !(error instanceof NoViableAltException viable)
            || viable.getStartToken() == viable.getOffendingToken();
    IntervalSet expected = immediate ? error.getExpectedTokens() : null;
    errors.unexpected(
        parser, error.getOffendingToken(), expected == null ? new IntervalSet() : expected);
  }

  @Override
  protected void reportUnwantedToken(Parser parser) {
    if (!inErrorRecoveryMode(parser)) {
      beginErrorCondition(parser);
      errors.unexpected(parser, parser.getCurrentToken(), getExpectedTokens(parser));
    }
  }

  @Override
  protected void reportMissingToken(Parser parser) {
    if (!inErrorRecoveryMode(parser)) {
      beginErrorCondition(parser);
      errors.unexpected(parser, parser.getCurrentToken(), getExpectedTokens(parser));
    }
  }

  @Override
  public void recover(Parser parser, RecognitionException error) {
    int index = parser.getInputStream().index();
    if (lastErrorIndex == index
        && lastErrorStates != null
        && lastErrorStates.contains(parser.getState())) {
      skip(parser);
    }
    lastErrorIndex = parser.getInputStream().index();
    if (lastErrorStates == null) {
      lastErrorStates = new IntervalSet();
    }
    lastErrorStates.add(parser.getState());
    skipTo(parser, getErrorRecoverySet(parser).and(MARKS));
  }

  @Override
  public Token recoverInline(Parser parser) throws RecognitionException {
    if (getExpectedTokens(parser).contains(BadgerParser.LBRACE) && toBrace(parser)) {
      return consumed(parser);
    }
    return super.recoverInline(parser);
  }

  /// What ends a statement or a list is never dropped to go on with what follows it.
  @Override
  protected @Nullable Token singleTokenDeletion(Parser parser) {
    return MARKS.contains(parser.getInputStream().LA(1)) ? null : super.singleTokenDeletion(parser);
  }

  private static Token consumed(Parser parser) {
    Token brace = parser.getCurrentToken();
    parser.consume();
    return brace;
  }

  @Override
  public void sync(Parser parser) throws RecognitionException {
    ATNState state = parser.getInterpreter().atn.states.get(parser.getState());
    IntervalSet next = parser.getATN().nextTokens(state);
    int current = parser.getInputStream().LA(1);
    if (inErrorRecoveryMode(parser) || next.contains(Token.EPSILON) || next.contains(current)) {
      super.sync(parser);
      return;
    }
    switch (state.getStateType()) {
      case ATNState.STAR_LOOP_ENTRY, ATNState.STAR_LOOP_BACK, ATNState.PLUS_LOOP_BACK -> {
        if (next.contains(BadgerParser.LBRACE) && toBrace(parser)) {
          return;
        }
        reportUnwantedToken(parser);
        skipTo(parser, next.or(getErrorRecoverySet(parser)).and(MARKS));
      }
      default -> super.sync(parser);
    }
  }

  /// Goes to the `{` of the statement whose head is wrong, where there is one before the statement
  /// ends.
  private boolean toBrace(Parser parser) {
    int ahead = 1;
    while (!ends(parser.getInputStream().LA(ahead))) {
      ahead++;
    }
    if (parser.getInputStream().LA(ahead) != BadgerParser.LBRACE) {
      return false;
    }
    reportUnwantedToken(parser);
    for (int i = 1; i < ahead; i++) {
      parser.consume();
    }
    return true;
  }

  private static boolean ends(int type) {
    return type == Token.EOF
        || type == BadgerParser.NEWLINE
        || type == BadgerParser.SEMICOLON
        || type == BadgerParser.LBRACE
        || type == BadgerParser.RBRACE;
  }

  private static void skipTo(Parser parser, IntervalSet marks) {
    int type = parser.getInputStream().LA(1);
    while (type != Token.EOF && !marks.contains(type)) {
      skip(parser);
      type = parser.getInputStream().LA(1);
    }
  }

  /// Past one token, or past a whole block.
  private static void skip(Parser parser) {
    int open = 0;
    do {
      int type = parser.getInputStream().LA(1);
      if (type == Token.EOF) {
        return;
      }
      open += type == BadgerParser.LBRACE ? 1 : 0;
      open -= type == BadgerParser.RBRACE ? 1 : 0;
      parser.consume();
    } while (open > 0);
  }
}
