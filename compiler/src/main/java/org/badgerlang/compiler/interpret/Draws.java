package org.badgerlang.compiler.interpret;

import java.util.ArrayList;
import java.util.List;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.runtime.random.Philox;

/// Random numbers, the same bits that devices draw.
final class Draws {
  private Draws() {}

  /// @param counters the values of the op's counters
  static void fill(Context context, Op.Random random, List<Tensor> counters, Tensor z) {
    long site = Philox.key(context.seed(), Philox.siteKey(random.site()));
    var types = new ArrayList<TensorType>();
    types.add(z.type());
    types.add(random.type());
    counters.forEach(counter -> types.add(counter.type()));
    Walk.over(
        context,
        z.type().axes(),
        types,
        (o, _) -> {
          var steps = new ArrayList<Long>();
          for (int i = 0; i < counters.size(); i++) {
            steps.add((long) counters.get(i).data()[o[2 + i]]);
          }
          z.data()[o[0]] = draw(random.distribution(), site, context.step(), steps, o[1]);
        });
  }

  /// At most three counters fit beside the step; the outermost others go into the key.
  private static double draw(
      Op.Distribution distribution, long site, long step, List<Long> counters, long element) {
    long key = site;
    int first = Math.max(0, counters.size() - 3);
    for (long folded : counters.subList(0, first)) {
      key = Philox.fold(key, folded);
    }
    var inner = counters.subList(first, counters.size());
    long packed =
        switch (inner.size()) {
          case 0 -> Philox.counters();
          case 1 -> Philox.counters(inner.get(0));
          case 2 -> Philox.counters(inner.get(0), inner.get(1));
          default -> Philox.counters(inner.get(0), inner.get(1), inner.get(2));
        };
    return switch (distribution) {
      case UNIFORM -> Philox.uniform(key, step, packed, element);
      case NORMAL -> Philox.normal(key, step, packed, element);
    };
  }
}
