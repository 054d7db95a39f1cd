package org.badgerlang.lsp;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.eclipse.lsp4j.PublishDiagnosticsParams;

/// Checks a document a moment after the last change and publishes what it found, unless the text
/// has changed since.
final class Checker implements AutoCloseable {
  private static final long STACK = 64L * 1024 * 1024;

  private final Documents documents;
  private final Consumer<PublishDiagnosticsParams> publish;
  private final Consumer<String> log;
  private final Runnable afterwards;
  private final IntSupplier delay;
  private final Map<String, Future<?>> waiting = new ConcurrentHashMap<>();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(null, task, "badger-check", STACK);
            thread.setDaemon(true);
            return thread;
          });

  Checker(
      Documents documents,
      Consumer<PublishDiagnosticsParams> publish,
      Runnable afterwards,
      Consumer<String> log,
      IntSupplier delay) {
    this.documents = documents;
    this.publish = publish;
    this.afterwards = afterwards;
    this.log = log;
    this.delay = delay;
  }

  void soon(Snapshot snapshot) {
    schedule(snapshot, delay.getAsInt());
  }

  void now(Snapshot snapshot) {
    schedule(snapshot, 0);
  }

  void closed(String uri) {
    cancel(uri);
    publish.accept(new PublishDiagnosticsParams(uri, List.of()));
  }

  private void schedule(Snapshot snapshot, int milliseconds) {
    cancel(snapshot.uri());
    waiting.put(
        snapshot.uri(),
        executor.schedule(() -> check(snapshot), milliseconds, TimeUnit.MILLISECONDS));
  }

  private void cancel(String uri) {
    var before = waiting.remove(uri);
    if (before != null) {
      before.cancel(false);
    }
  }

  private void check(Snapshot snapshot) {
    try {
      if (!documents.isCurrent(snapshot)) {
        return;
      }
      var diagnostics = DiagnosticFeature.diagnostics(snapshot);
      if (documents.isCurrent(snapshot)) {
        publish.accept(
            new PublishDiagnosticsParams(snapshot.uri(), diagnostics, snapshot.version()));
        snapshot.learn();
        afterwards.run();
        snapshot.costs();
        afterwards.run();
      }
    } catch (RuntimeException | StackOverflowError | AssertionError error) {
      log.accept(Guard.trace(error));
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
