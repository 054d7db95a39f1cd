package org.badgerlang.compiler.cli;

import org.badgerlang.compiler.Compiler;
import picocli.CommandLine;

/// Which badger, which Java and which system.
final class Version implements CommandLine.IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {
      "badger " + Compiler.version(),
      "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
      System.getProperty("os.name") + " " + System.getProperty("os.arch")
    };
  }
}
