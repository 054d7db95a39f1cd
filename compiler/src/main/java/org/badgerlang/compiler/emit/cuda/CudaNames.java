package org.badgerlang.compiler.emit.cuda;

import org.badgerlang.compiler.emit.Names;

/// Names that are good in Java and in CUDA C alike, none twice.
final class CudaNames {
  private final Names names = new Names();

  CudaNames() {
    names.reserve(
        ("and asm auto bitand bitor bool compl const constexpr decltype delete explicit export"
                + " extern friend inline mutable namespace not operator or register signed sizeof"
                + " struct template typedef typeid typename union unsigned using virtual volatile"
                + " wchar xor nullptr noexcept alignas alignof")
            .split(" "));
    names.reserve(
        ("f first lane tile tiles at part rank ranks group groups partial shared scratch blocks"
                + " least greatest sigmoid signOf isFinite placeOf blockSum blockLeast"
                + " blockGreatest ofBlock spread Spread clusterBarrier mix siteKey fold counters randomBits uniform normal stepOf"
                + " naturalLog expf logf sqrtf sinf cosf tanhf fabsf floorf powf fmaf fabs exp log"
                + " sqrt sin cos tanh floor pow abs fma key go values to seed step"
                + " rows columns terms across down square entry top left turn from row column"
                + " sums number one term i k s u v x y")
            .split(" "));
  }

  void reserve(String name) {
    names.reserve(name);
  }

  String fresh(String suggestion) {
    return names.fresh(plain(suggestion));
  }

  String of(Object thing, String suggestion) {
    return names.of(thing, plain(suggestion));
  }

  /// Letters beyond ASCII by their numbers.
  private static String plain(String suggestion) {
    var plain = new StringBuilder();
    suggestion
        .codePoints()
        .forEach(
            c -> {
              if (c < 128) {
                plain.appendCodePoint(c);
              } else {
                plain.append('u').append(Integer.toHexString(c));
              }
            });
    return plain.toString();
  }
}
