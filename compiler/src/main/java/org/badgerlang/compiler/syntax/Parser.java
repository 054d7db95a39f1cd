package org.badgerlang.compiler.syntax;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.grammar.BadgerParser;
import org.badgerlang.grammar.BadgerParser.SpecContext;

/// Reads the text of a spec.
public final class Parser {
  private Parser() {}

  /// The syntax tree of `source`. It is always there: text that could not be read is told in its
  /// diagnostics and left out, and holes in what was read are [Expr.Missing].
  public static SyntaxTree parse(Source source) {
    Layout.Lexed lexed = Layout.of(source);
    var errors = new SyntaxErrors(source, lexed.diagnostics());
    SpecContext spec = tree(lexed.tokens(), errors);
    var reading = new Reading(source, lexed.tokens());
    List<Decl> declarations = new DeclarationBuilder(reading).spec(spec);
    reading.diagnostics().forEach(errors::add);
    return new SyntaxTree(source, declarations, inOrder(errors.diagnostics(), lexed.cut()));
  }

  private static List<Diagnostic> inOrder(List<Diagnostic> diagnostics, boolean cut) {
    var all = new ArrayList<>(diagnostics);
    if (cut) {
      all.removeIf(diagnostic -> !diagnostic.code().equals("too-deep"));
    }
    all.sort(Comparator.comparingInt(diagnostic -> diagnostic.span().start()));
    return all;
  }

  /// The quick way first; where it fails, once more with the whole context and with recovery.
  static SpecContext tree(List<Token> tokens, SyntaxErrors errors) {
    try {
      BadgerParser quick = parser(tokens);
      quick.getInterpreter().setPredictionMode(PredictionMode.SLL);
      quick.setErrorHandler(new BailErrorStrategy());
      return quick.spec();
    } catch (ParseCancellationException _) {
      BadgerParser full = parser(tokens);
      full.getInterpreter().setPredictionMode(PredictionMode.LL);
      full.setErrorHandler(new Recovery(errors));
      return full.spec();
    }
  }

  static BadgerParser parser(List<Token> tokens) {
    var parser = new BadgerParser(new CommonTokenStream(new ListTokenSource(tokens)));
    parser.removeErrorListeners();
    return parser;
  }
}
