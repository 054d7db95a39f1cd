package org.badgerlang.runtime.console;

import java.util.List;
import org.badgerlang.runtime.record.RunRecord;
import org.badgerlang.runtime.run.LoopView;

/// One line for each loop, drawn again in place while it goes and left standing when it is over.
final class LiveProgress implements Progress {
  private static final long PAUSE_NANOS = 100_000_000L;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final Terminal terminal;
  private long last = System.nanoTime() - PAUSE_NANOS;

  LiveProgress(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public boolean wantsLook(long nanoTime) {
    return nanoTime - last >= PAUSE_NANOS;
  }

  @Override
  public void look(LoopView loop) {
    // One column stays free: some terminals wrap when the last one is written.
    int width = terminal.width().getAsInt() - 1;
    terminal.out().print(CLEAR_LINE + terminal.shown(LoopLine.fitted(loop, width)));
    terminal.out().flush();
    last = System.nanoTime();
  }

  @Override
  public void loopOver(LoopView loop) {
    terminal.out().println(CLEAR_LINE + terminal.shown(LoopLine.over(loop)));
    terminal.out().flush();
  }

  @Override
  public void evaluated(List<RunRecord.Evaluated> results) {
    for (RunRecord.Evaluated result : results) {
      note(EvaluationTable.line(result));
    }
  }

  @Override
  public void note(String sentence) {
    terminal.out().println(CLEAR_LINE + terminal.shown(sentence));
    terminal.out().flush();
  }
}
