package org.badgerlang.lsp;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.eclipse.lsp4j.launch.LSPLauncher;

/// Starts the language server on standard input and output.
public final class Main {
  private Main() {}

  /// Serves one editor until it says `exit` or closes the stream.
  public static void main(String[] args) throws InterruptedException, ExecutionException {
    OutputStream out = System.out;
    System.setOut(new PrintStream(System.err, true));
    serve(System.in, out, () -> {}).get();
    System.exit(0);
  }

  /// Serves `in` and `out`; the future ends when the editor is gone.
  static Future<Void> serve(InputStream in, OutputStream out, Runnable exited) {
    var server =
        new BadgerLanguageServer(
            () -> {
              exited.run();
              close(in);
            });
    var launcher = LSPLauncher.createServerLauncher(server, in, out);
    server.connect(launcher.getRemoteProxy());
    return launcher.startListening();
  }

  private static void close(InputStream in) {
    try {
      in.close();
    } catch (java.io.IOException _) {
      // The stream is gone either way.
    }
  }
}
