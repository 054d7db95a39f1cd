package org.badgerlang.compiler.cli;

import picocli.CommandLine;

/// The version of the compiler, as the build wrote it into the jar.
final class Version implements CommandLine.IVersionProvider {

  static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "badger " + text(),
      "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
      System.getProperty("os.name") + " " + System.getProperty("os.arch")
    };
  }
}
