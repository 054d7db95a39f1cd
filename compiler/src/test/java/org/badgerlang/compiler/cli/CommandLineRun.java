package org.badgerlang.compiler.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/// One command line run in this process, and what came of it.
record CommandLineRun(int code, String out, String err) {
  static CommandLineRun of(Object... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    var streams = new Streams(new PrintWriter(out), new PrintWriter(err), false);
    var texts = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      texts[i] = args[i].toString();
    }
    int code = CommandLines.run(streams, texts);
    streams.flush();
    return new CommandLineRun(code, out.toString(), err.toString());
  }
}
