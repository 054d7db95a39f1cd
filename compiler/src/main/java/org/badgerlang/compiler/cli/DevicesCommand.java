package org.badgerlang.compiler.cli;

import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `badger devices`: where compiled specs can run on this machine.
@Command(
    name = "devices",
    header = "Lists the devices of this machine that compiled specs can run on.")
final class DevicesCommand implements Runnable {
  private final Streams streams;

  @Mixin private HelpOption help;

  DevicesCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public void run() {
    var machine = Machine.here();
    String lanes =
        machine
            .vectorLanes()
            .map(n -> n + " numbers at a time")
            .orElse("without its vector module");
    streams
        .out()
        .println(
            String.format(
                Locale.ROOT, "cpu   %d threads, %s (the default)", machine.threads(), lanes));
  }
}
