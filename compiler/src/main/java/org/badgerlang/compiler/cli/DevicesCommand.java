package org.badgerlang.compiler.cli;

import java.util.Locale;
import java.util.Optional;
import org.badgerlang.runtime.device.Device;
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
    String usual = WantedDevices.ofRun(Optional.empty());
    for (Device device : WantedDevices.all()) {
      String here =
          device.name().equals("cpu")
              ? String.format(Locale.ROOT, "%d threads, %s", machine.threads(), lanes)
              : device.what();
      streams
          .out()
          .printf(
              "%-5s %-6s %s%s%n",
              device.name(),
              device.isThere() ? "there" : "-",
              device.missing().orElse(here),
              device.name().equals(usual) ? " (the default)" : "");
    }
  }
}
