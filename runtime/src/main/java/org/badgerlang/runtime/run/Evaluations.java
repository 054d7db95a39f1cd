package org.badgerlang.runtime.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.badgerlang.runtime.Abandoned;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.SetupInfo;
import org.badgerlang.runtime.record.RunRecord;
import org.badgerlang.runtime.record.TensorFile;

/// The evaluations of a setup, run on the state that the kernels hold.
public final class Evaluations {
  private final Kernels kernels;
  private final List<SetupInfo.Evaluation> evaluations;
  private BooleanSupplier wish = () -> false;

  public Evaluations(Kernels kernels) {
    this.kernels = kernels;
    this.evaluations = kernels.info().evaluations();
  }

  /// From now on evaluations end with [Abandoned] where the wish is true between two of them.
  void abandonWhen(BooleanSupplier abandon) {
    wish = abandon;
  }

  /// Whether some evaluation is due after so many steps of the first loop.
  boolean due(long steps) {
    return evaluations.stream().anyMatch(each -> isDue(each, steps));
  }

  List<RunRecord.Evaluated> runDue(long steps) {
    var results = new ArrayList<RunRecord.Evaluated>();
    for (int i = 0; i < evaluations.size(); i++) {
      if (isDue(evaluations.get(i), steps)) {
        run(i, steps, results);
      }
    }
    return results;
  }

  /// Runs every evaluation in every condition.
  ///
  /// @param steps of the first loop that are done
  public List<RunRecord.Evaluated> runAll(long steps) {
    var results = new ArrayList<RunRecord.Evaluated>();
    for (int i = 0; i < evaluations.size(); i++) {
      run(i, steps, results);
    }
    return results;
  }

  /// Runs every evaluation on saved weights in place of the kernels' own.
  ///
  /// @throws RunFailure where they are of another spec
  public List<RunRecord.Evaluated> runOn(TensorFile weights) {
    Snapshot.load(kernels, weights.tensors(), false);
    return runAll(0);
  }

  private static boolean isDue(SetupInfo.Evaluation evaluation, long steps) {
    return evaluation.every() > 0 && steps > 0 && steps % evaluation.every() == 0;
  }

  private void run(int index, long steps, List<RunRecord.Evaluated> results) {
    SetupInfo.Evaluation evaluation = evaluations.get(index);
    for (int v = 0; v < evaluation.variants().size(); v++) {
      SetupInfo.Variant variant = evaluation.variants().get(v);
      if (wish.getAsBoolean()) {
        throw new Abandoned();
      }
      float[][] values = kernels.evaluate(index, v, steps);
      var measures = new LinkedHashMap<String, float[]>();
      for (int m = 0; m < variant.measures().size(); m++) {
        measures.put(variant.measures().get(m), values[m].clone());
      }
      var holds = new LinkedHashMap<String, Boolean>();
      for (int e = 0; e < variant.expectations().size(); e++) {
        boolean met = values[variant.measures().size() + e][0] == 1;
        holds.merge(variant.expectations().get(e).text(), met, Boolean::logicalAnd);
      }
      results.add(
          new RunRecord.Evaluated(evaluation.name(), variant.condition(), steps, measures, holds));
    }
  }
}
