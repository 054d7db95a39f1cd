package org.badgerlang.compiler.syntax;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ErrorNode;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.grammar.BadgerLexer;
import org.badgerlang.grammar.BadgerParser;

/// The lexemes of a source, for tools that work on its text: the formatter, colours in an editor.
public final class Lexemes {
  private Lexemes() {}

  /// Every lexeme of `source` in order; what lies between two is blank.
  public static List<Lexeme> of(Source source) {
    Layout.Lexed lexed = Layout.of(source);
    Map<Integer, Lexeme.Kind> read = new HashMap<>();
    collect(Parser.tree(lexed.tokens(), new SyntaxErrors(source, List.of())), read);
    var lexemes = new ArrayList<Lexeme>();
    for (Token token : lexed.tokens()) {
      boolean virtual = token.getStopIndex() < token.getStartIndex();
      if (virtual || token.getType() == BadgerLexer.SPACE || token.getType() == Token.EOF) {
        continue;
      }
      boolean newline = token.getType() == BadgerLexer.NEWLINE;
      lexemes.add(
          new Lexeme(
              kind(token, read),
              Places.of(source, token),
              newline ? "" : token.getText(),
              newline && token.getChannel() == Token.DEFAULT_CHANNEL));
    }
    return List.copyOf(lexemes);
  }

  private static Lexeme.Kind kind(Token token, Map<Integer, Lexeme.Kind> read) {
    return switch (token.getType()) {
      case BadgerLexer.NEWLINE -> Lexeme.Kind.NEWLINE;
      case BadgerLexer.COMMENT -> Lexeme.Kind.COMMENT;
      case BadgerLexer.DOC -> Lexeme.Kind.DOC;
      default -> read.getOrDefault(token.getTokenIndex(), Lexeme.Kind.WRONG);
    };
  }

  /// The kinds of the tokens below `tree`, by their index; without recursion, since trees may be
  /// deep.
  private static void collect(ParseTree tree, Map<Integer, Lexeme.Kind> kinds) {
    var open = new ArrayList<ParseTree>(List.of(tree));
    while (!open.isEmpty()) {
      ParseTree next = open.removeLast();
      if (next instanceof TerminalNode leaf) {
        kinds.put(leaf.getSymbol().getTokenIndex(), kind(leaf));
      }
      for (int i = 0; i < next.getChildCount(); i++) {
        open.add(next.getChild(i));
      }
    }
  }

  private static Lexeme.Kind kind(TerminalNode leaf) {
    int type = leaf.getSymbol().getType();
    return switch (type) {
      case BadgerLexer.NUMBER -> Lexeme.Kind.NUMBER;
      case BadgerLexer.STRING -> Lexeme.Kind.TEXT;
      case BadgerLexer.RANGE -> Lexeme.Kind.RANGE;
      case BadgerLexer.DOT -> Lexeme.Kind.DOT;
      case BadgerLexer.COMMA -> Lexeme.Kind.COMMA;
      case BadgerLexer.SEMICOLON -> Lexeme.Kind.SEMICOLON;
      case BadgerLexer.COLON -> Lexeme.Kind.COLON;
      case BadgerLexer.PRIME -> Lexeme.Kind.PRIME;
      case BadgerLexer.LPAREN, BadgerLexer.LBRACKET, BadgerLexer.LBRACE -> opening(leaf);
      case BadgerLexer.RPAREN, BadgerLexer.RBRACKET, BadgerLexer.RBRACE -> Lexeme.Kind.CLOSE;
      case BadgerLexer.MINUS ->
          leaf.getParent() instanceof BadgerParser.NegativeExpressionContext
              ? Lexeme.Kind.UNARY
              : Lexeme.Kind.SIGN;
      default -> Words.isWord(type) ? word(leaf, type) : Lexeme.Kind.SIGN;
    };
  }

  private static Lexeme.Kind opening(TerminalNode leaf) {
    return switch (leaf.getParent()) {
      case BadgerParser.ArgumentsContext _,
          BadgerParser.IndexExpressionContext _,
          BadgerParser.FormalsContext _,
          BadgerParser.ImportDeclarationContext _ ->
          Lexeme.Kind.OPEN_ATTACHED;
      case BadgerParser.AxesContext axes ->
          axes.getParent() instanceof BadgerParser.TypeContext
              ? Lexeme.Kind.OPEN_ATTACHED
              : Lexeme.Kind.OPEN;
      case null, default -> Lexeme.Kind.OPEN;
    };
  }

  private static Lexeme.Kind word(TerminalNode leaf, int type) {
    ParseTree parent = leaf.getParent();
    boolean name =
        parent instanceof BadgerParser.NameContext
            || parent instanceof BadgerParser.WordContext
            || (leaf instanceof ErrorNode && type == BadgerLexer.IDENTIFIER)
            || parent instanceof BadgerParser.ReservedRestContext
            || type == BadgerLexer.IDENTIFIER;
    boolean ofType =
        type == BadgerLexer.REAL || type == BadgerLexer.INT || type == BadgerLexer.BOOL;
    return name ? Lexeme.Kind.NAME : ofType ? Lexeme.Kind.TYPE : Lexeme.Kind.KEYWORD;
  }
}
