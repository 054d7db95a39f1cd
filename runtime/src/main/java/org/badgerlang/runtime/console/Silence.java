package org.badgerlang.runtime.console;

import java.util.List;
import org.badgerlang.runtime.record.RunRecord;
import org.badgerlang.runtime.run.LoopView;

/// Shows nothing.
final class Silence implements Progress {
  @Override
  public boolean wantsLook(long nanoTime) {
    return false;
  }

  @Override
  public void look(LoopView loop) {}

  @Override
  public void loopOver(LoopView loop) {}

  @Override
  public void evaluated(List<RunRecord.Evaluated> results) {}

  @Override
  public void note(String sentence) {}
}
