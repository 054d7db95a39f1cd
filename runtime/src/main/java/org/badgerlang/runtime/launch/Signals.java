package org.badgerlang.runtime.launch;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.badgerlang.runtime.run.StopRequest;

/// Turns signals into a [StopRequest]: the first Ctrl-C, or a request to end, lets the run save
/// itself; a second Ctrl-C leaves at once.
///
/// Closing it gives the signals back.
final class Signals implements AutoCloseable {
  private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);
  private static final int SIGNALLED = 128;
  private static final long LONGEST_WAIT_SECONDS = 120;

  private final StopRequest stop;
  private final Runnable onFirst;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread atShutdown = new Thread(this::shutdown, "badger-shutdown");
  private final List<Runnable> restorations = new ArrayList<>();
  private final AtomicInteger interrupts = new AtomicInteger();

  /// @param onFirst runs when the first signal comes, on a thread of its own
  Signals(StopRequest stop, Runnable onFirst) {
    this.stop = stop;
    this.onFirst = onFirst;
    NUMBERS.keySet().stream().sorted().forEach(this::listen);
    Runtime.getRuntime().addShutdownHook(atShutdown);
  }

  StopRequest stop() {
    return stop;
  }

  /// The exit code for a signal, as shells count it.
  static int exitCode(String signal) {
    return SIGNALLED + NUMBERS.getOrDefault(signal.replaceFirst("^SIG", ""), 15);
  }

  /// Asks for the JVM's signal handling by name: the package is outside Java's own API, and a
  /// runtime image may lack it. Then the shutdown hook alone serves.
  private void listen(String name) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      var handle = signalType.getMethod("handle", signalType, handlerType);
      Object signal = signalType.getConstructor(String.class).newInstance(name);
      InvocationHandler onCall =
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "handle" -> {
                  received(name);
                  yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> name;
              };
      Object handler =
          Proxy.newProxyInstance(
              handlerType.getClassLoader(), new Class<?>[] {handlerType}, onCall);
      Object before = handle.invoke(null, signal, handler);
      restorations.add(
          () -> {
            try {
              handle.invoke(null, signal, before);
            } catch (ReflectiveOperationException gone) {
              throw new AssertionError("it worked before", gone);
            }
          });
    } catch (ReflectiveOperationException | IllegalArgumentException unsupported) {
      // This system has no such signal, or it is taken by another part of the process.
    }
  }

  /// Each signal comes on a thread of its own, in any order: a Ctrl-C that another process passes
  /// on as a request to end as well may come after that request, and is the first one still.
  private void received(String name) {
    boolean again = name.equals("INT") && interrupts.incrementAndGet() > 1;
    if (stop.make("SIG" + name)) {
      onFirst.run();
    } else if (again) {
      Runtime.getRuntime().halt(exitCode(name));
    }
  }

  /// The process is being ended from elsewhere: waits until the run has saved itself.
  private void shutdown() {
    if (stop.make("SIGTERM")) {
      onFirst.run();
    }
    try {
      if (!over.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    over.countDown();
    restorations.forEach(Runnable::run);
    try {
      Runtime.getRuntime().removeShutdownHook(atShutdown);
    } catch (IllegalStateException shuttingDown) {
      // The hook runs already, and the latch has let it go.
    }
  }
}
