package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.CompilerBug;

/// The last boundary: a fault that is nobody's spec becomes a message and a file for those who mend
/// it.
record Crash(Streams streams) {

  int report(Throwable fault) {
    var err = streams.err();
    if (fault instanceof OutOfMemoryError) {
      err.println("badger: out of memory");
      err.println("  BADGER_JAVA_OPTIONS=-Xmx8g gives it 8 GB");
      return ExitCode.MACHINE;
    }
    String stage = fault instanceof CompilerBug bug ? " in " + bug.stage() : "";
    err.println("internal error" + stage + ": " + sentence(fault));
    err.println("  this is a bug in the compiler, not in your spec");
    try {
      err.println("  " + dump(fault) + " holds what helps to mend it");
    } catch (IOException e) {
      err.println("  and its dump could not be written: " + IoMessages.of(e));
      fault.printStackTrace(err);
    }
    return ExitCode.BUG;
  }

  private static String sentence(Throwable fault) {
    String message = fault.getMessage();
    return fault instanceof CompilerBug && message != null
        ? message
        : fault.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  private static Path dump(Throwable fault) throws IOException {
    var text = new StringWriter();
    var writer = new PrintWriter(text);
    writer.println("badger " + Compiler.version());
    writer.println("java " + Runtime.version() + " on " + System.getProperty("os.name"));
    writer.println();
    fault.printStackTrace(writer);
    if (fault instanceof CompilerBug bug && !bug.dump().isEmpty()) {
      writer.println();
      writer.println(bug.dump());
    }
    Path file = Files.createTempFile("badger-bug-", ".txt");
    Files.writeString(file, text.toString());
    return file;
  }
}
