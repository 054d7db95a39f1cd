package org.badgerlang.compiler.differentiate;

import java.util.Optional;
import org.badgerlang.compiler.ir.Size;

/// What is known of sizes that vary while running.
public interface SizeFacts {
  /// A loop's length as so many whole segments and a rest.
  record Parts(Size segments, Size rest) {}

  /// Sizes of which none varies.
  SizeFacts FIXED =
      new SizeFacts() {
        @Override
        public int most(Size size) {
          return size.fixed();
        }

        @Override
        public Optional<Parts> divide(Size size, int every) {
          int length = size.fixed();
          return Optional.of(new Parts(Size.of(length / every), Size.of(length % every)));
        }
      };

  /// The largest value of a size.
  int most(Size size);

  /// The length in segments of `every` steps; empty where no size can say so.
  Optional<Parts> divide(Size size, int every);
}
