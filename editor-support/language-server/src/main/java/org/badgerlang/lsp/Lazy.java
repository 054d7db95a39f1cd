package org.badgerlang.lsp;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A value that is computed when it is first asked for, once.
final class Lazy<T> {
  private final Supplier<T> supplier;
  private volatile @Nullable T value;

  Lazy(Supplier<T> supplier) {
    this.supplier = supplier;
  }

  synchronized T get() {
    var known = value;
    if (known == null) {
      known = supplier.get();
      value = known;
    }
    return known;
  }

  /// The value if it has been computed, at once.
  Optional<T> peek() {
    return Optional.ofNullable(value);
  }
}
