package org.badgerlang.runtime.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import java.util.Map;
import org.badgerlang.runtime.KernelsFactory;
import org.badgerlang.runtime.SetupInfo;
import org.badgerlang.runtime.console.Terminal;
import org.badgerlang.runtime.launch.LaunchOptions;
import org.badgerlang.runtime.launch.Session;

/// Binds what a run is made of beside the setup itself.
public final class RunModule extends AbstractModule {
  private final LaunchOptions options;
  private final Terminal terminal;
  private final String command;

  /// @param command what the user types before the options
  public RunModule(LaunchOptions options, Terminal terminal, String command) {
    this.options = options;
    this.terminal = terminal;
    this.command = command;
  }

  @Provides
  BoundDevices devices(Map<String, KernelsFactory> factories) {
    return new BoundDevices(factories.keySet());
  }

  @Provides
  Session session(SetupInfo info, Map<String, KernelsFactory> factories) {
    return new Session(info, factories, options, terminal, command);
  }
}
