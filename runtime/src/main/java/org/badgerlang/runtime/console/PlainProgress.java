package org.badgerlang.runtime.console;

import java.util.List;
import org.badgerlang.runtime.record.RunRecord;
import org.badgerlang.runtime.run.LoopView;

/// A line now and then, for logs: soon at first, ever more seldom later.
final class PlainProgress implements Progress {
  private static final long FIRST_PAUSE_NANOS = 2_000_000_000L;
  private static final long LONGEST_PAUSE_NANOS = 60_000_000_000L;

  private final Terminal terminal;
  private long last = System.nanoTime();
  private long pause = FIRST_PAUSE_NANOS;

  PlainProgress(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public boolean wantsLook(long nanoTime) {
    return nanoTime - last >= pause;
  }

  @Override
  public void look(LoopView loop) {
    say(LoopLine.of(loop));
    last = System.nanoTime();
    pause = Math.min(LONGEST_PAUSE_NANOS, pause + pause / 4);
  }

  @Override
  public void loopOver(LoopView loop) {
    say(LoopLine.over(loop));
  }

  @Override
  public void evaluated(List<RunRecord.Evaluated> results) {
    results.forEach(result -> say(EvaluationTable.line(result)));
  }

  @Override
  public void note(String sentence) {
    say(sentence);
  }

  private void say(String line) {
    terminal.out().println(terminal.shown(line));
    terminal.out().flush();
  }
}
