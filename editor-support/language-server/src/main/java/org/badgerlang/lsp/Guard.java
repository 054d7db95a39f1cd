package org.badgerlang.lsp;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.lsp4j.jsonrpc.CancelChecker;
import org.eclipse.lsp4j.jsonrpc.CompletableFutures;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseError;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;

/// Runs each request by itself: what fails costs one answer, and an answer to a text that is gone
/// is not given.
final class Guard implements AutoCloseable {
  private static final long STACK = 64L * 1024 * 1024;

  private final Documents documents;
  private final Consumer<String> log;

  /// Some answers wait for a check; others must not wait behind them.
  private static final int AT_ONCE = 6;

  private final ExecutorService executor =
      Executors.newFixedThreadPool(
          AT_ONCE,
          task -> {
            var thread = new Thread(null, task, "badger-request", STACK);
            thread.setDaemon(true);
            return thread;
          });

  Guard(Documents documents, Consumer<String> log) {
    this.documents = documents;
    this.log = log;
  }

  /// The answer about a document as it was when the request came; `otherwise` where it is not open
  /// or the answer failed.
  <T> CompletableFuture<T> about(String uri, T otherwise, Function<Snapshot, T> answer) {
    var snapshot = documents.get(uri);
    return run(
        otherwise,
        cancelled -> {
          if (snapshot.isEmpty()) {
            return otherwise;
          }
          T result = answer.apply(snapshot.get());
          cancelled.checkCanceled();
          if (!documents.isCurrent(snapshot.get())) {
            throw new ResponseErrorException(
                new ResponseError(
                    ResponseErrorCode.ContentModified, "the text has changed since", null));
          }
          return result;
        });
  }

  <T> CompletableFuture<T> run(T otherwise, Function<CancelChecker, T> answer) {
    return CompletableFutures.computeAsync(
        executor,
        cancelled -> {
          cancelled.checkCanceled();
          try {
            return answer.apply(cancelled);
          } catch (RuntimeException error) {
            if (error instanceof ResponseErrorException || error instanceof CancellationException) {
              throw error;
            }
            log.accept(trace(error));
            return otherwise;
          } catch (StackOverflowError | AssertionError error) {
            log.accept(trace(error));
            return otherwise;
          }
        });
  }

  static String trace(Throwable error) {
    var text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
