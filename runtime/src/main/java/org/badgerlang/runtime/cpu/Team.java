package org.badgerlang.runtime.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.badgerlang.runtime.Abandoned;
import org.jspecify.annotations.Nullable;

/// A fixed number of threads that work through numbered parts of a task; the caller is one of them.
///
/// Which thread takes which part is open, so parts must not depend on each other. Nothing is
/// allocated while they work. Threads wait for the next task awake for a moment, then asleep.
public final class Team implements AutoCloseable {
  private static final int SPINS = 20_000;

  /// A task of several parts.
  @FunctionalInterface
  public interface Work {
    /// @param worker which thread runs it, from 0
    /// @param part which part it is, from 0
    void run(int worker, int part);
  }

  private final Thread[] threads;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger busy = new AtomicInteger();
  private volatile int round;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private @Nullable Work work;
  private @Nullable BooleanSupplier wish;
  private int parts;

  /// @param size how many threads work, the caller included
  public Team(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a team has at least one worker, not " + size);
    }
    threads = new Thread[size - 1];
    for (int i = 0; i < threads.length; i++) {
      int worker = i + 1;
      threads[i] =
          Thread.ofPlatform().name("badger-worker-" + worker).daemon().start(() -> await(worker));
    }
  }

  /// How many threads work, the caller included.
  public int size() {
    return threads.length + 1;
  }

  /// Until the next call, tasks that ask [#goOn] end with [Abandoned] once the wish is true. Not
  /// while a task runs.
  void abandonWhen(@Nullable BooleanSupplier abandon) {
    wish = abandon;
  }

  /// Asked by tasks between pieces that take a while.
  ///
  /// @throws Abandoned where the task is to end
  public void goOn() {
    var asked = wish;
    if (asked != null && asked.getAsBoolean()) {
      throw new Abandoned();
    }
  }

  /// Runs all parts one after another in the calling thread: for work too small to share.
  public static void inTurn(int count, Work task) {
    for (int part = 0; part < count; part++) {
      task.run(0, part);
    }
  }

  /// Runs all parts and returns when they are done. What one of them throws is thrown here.
  public void run(int count, Work task) {
    if (threads.length == 0 || count == 1) {
      inTurn(count, task);
      return;
    }
    work = task;
    parts = count;
    next.set(0);
    busy.set(threads.length);
    round++;
    for (var thread : threads) {
      LockSupport.unpark(thread);
    }
    take(0, task, count);
    for (int spin = 0; busy.get() > 0; spin++) {
      if (spin < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
    work = null;
    var thrown = failure;
    if (thrown != null) {
      failure = null;
      if (thrown instanceof Abandoned abandoned) {
        throw abandoned;
      }
      throw new IllegalStateException("a worker failed", thrown);
    }
  }

  private void take(int worker, Work task, int count) {
    try {
      for (int part = next.getAndIncrement(); part < count; part = next.getAndIncrement()) {
        task.run(worker, part);
      }
    } catch (RuntimeException | Error thrown) {
      failure = thrown;
      next.set(count);
    }
  }

  private void await(int worker) {
    int seen = 0;
    while (true) {
      for (int spin = 0; round == seen && !closed; spin++) {
        if (spin < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
      }
      if (closed) {
        return;
      }
      seen = round;
      var task = work;
      if (task != null) {
        take(worker, task, parts);
      }
      busy.decrementAndGet();
    }
  }

  /// Ends the threads. Not while a task runs.
  @Override
  public void close() {
    closed = true;
    for (var thread : threads) {
      LockSupport.unpark(thread);
    }
  }
}
