package org.badgerlang.compiler.cli;

import java.util.concurrent.atomic.AtomicInteger;

/// The `badger` process.
public final class Main {
  /// Recursion over a spec goes as deep as the spec nests.
  private static final long STACK_BYTES = 256L << 20;

  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    var streams = Streams.ofProcess();
    var code = new AtomicInteger();
    var work =
        new Thread(null, () -> code.set(CommandLines.run(streams, args)), "badger", STACK_BYTES);
    work.start();
    work.join();
    streams.flush();
    System.exit(code.get());
  }
}
