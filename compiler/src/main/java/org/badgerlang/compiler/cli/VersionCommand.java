package org.badgerlang.compiler.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `badger version`.
@Command(name = "version", header = "Says which badger, which Java and which system this is.")
final class VersionCommand implements Runnable {
  private final Streams streams;

  @Mixin private HelpOption help;

  VersionCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public void run() {
    for (String line : new Version().getVersion()) {
      streams.out().println(line);
    }
  }
}
