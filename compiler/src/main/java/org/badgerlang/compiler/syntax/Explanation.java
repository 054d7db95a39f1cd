package org.badgerlang.compiler.syntax;

import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.source.Source;

/// A syntax error in a reader's words.
final class Explanation {
  private Explanation() {}

  static Diagnostic of(Source source, Parser parser, Token offending, IntervalSet expected) {
    return Diagnostic.error("syntax", Places.of(source, offending), "`" + offending.getText() + "` does not belong here " + expected.toString(parser.getVocabulary())+" "+parser.getRuleInvocationStack());
  }
}
